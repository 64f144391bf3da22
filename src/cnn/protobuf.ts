/**
 * The little of protobuf's wire format that an ONNX file needs (protobuf.dev/programming-guides/encoding): fields are
 * written one after the other, and a message inside a message is bytes with their length in front.
 */
export class ProtobufMessage {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  /** A whole number, 64 bits, two's complement. */
  int(field: number, value: number): this {
    return this.append(varint((field << 3) | 0)).append(varint(value));
  }

  /** A float32. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.append(varint((field << 3) | 5)).append(bytes);
  }

  /** Bytes as they are. They are not copied before `finish`. */
  bytes(field: number, value: Uint8Array): this {
    return this.append(varint((field << 3) | 2))
      .append(varint(value.length))
      .append(value);
  }

  /** @throws RangeError outside ASCII: names in a graph need no more. */
  text(field: number, value: string): this {
    const bytes = Uint8Array.from(value, (letter) => {
      const code = letter.codePointAt(0)!;
      if (code > 127) throw new RangeError(`Not ASCII: ${value}`);
      return code;
    });
    return this.bytes(field, bytes);
  }

  message(field: number, value: ProtobufMessage): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  private append(part: Uint8Array): this {
    this.parts.push(part);
    this.length += part.length;
    return this;
  }
}

/** Seven bits per byte, the lowest first; the top bit says that more follow. Negative numbers take ten bytes. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** One field of a message, as it stands there: bytes (also texts and messages), or a number's own bytes as nothing. */
export interface ProtobufField {
  readonly field: number;
  /** Null for numbers, which nobody here reads. */
  readonly value: Uint8Array | null;
}

/** The fields of a message in their order. @throws RangeError where it is cut short or is none. */
export function readFields(message: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      if (at >= message.length) throw new RangeError('The message is cut short');
      const byte = message[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > message.length) throw new RangeError('The message is cut short');
    at += length;
    // Not slice: of Node's own byte arrays it gives a view that keeps all of them.
    return Uint8Array.from(message.subarray(at - length, at));
  };
  while (at < message.length) {
    const tag = number();
    const [field, kind] = [Math.floor(tag / 8), tag % 8];
    if (kind === 2) fields.push({ field, value: take(number()) });
    else {
      if (kind === 0) number();
      else if (kind === 1 || kind === 5) take(kind === 1 ? 8 : 4);
      else throw new RangeError(`A field of kind ${kind} is no protobuf`);
      fields.push({ field, value: null });
    }
  }
  return fields;
}
