import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jobParamsOf } from './job-params.ts';
import { DEFAULT_PARAMS, PARAMETERS, PARAMETER_KEYS } from './parameters.ts';
import { completeParams, formatParams, idleParameters, parseParams, parseSetting } from './params.ts';
import { parseParts } from './parts.ts';

describe('the table', () => {
  test.each(PARAMETER_KEYS)('%s accepts its own default and says what it does', (key) => {
    expect(PARAMETERS[key].schema.safeParse(PARAMETERS[key].default).success).toBe(true);
    expect(PARAMETERS[key].does.length).toBeGreaterThan(20);
  });

  test('has every key that labs have in their files', () => {
    const labs = `job_id input_dir masks_dir original_image bg_color bg_tolerance mask_extension output_extension parts top_k
      dis_version n_reduced_tforms ${[1, 2, 3, 4, 5, 6].map((step) => `output_steps_dirs.step${step}`).join(' ')}
      ${'is_grad_dir_on_plt_output is_smooth_before_grad is_use_rand_frag_rot is_use_dist_colors_4grad reduce_poly_length_to palette_sz is_use_palette_pxls_vals'.replaceAll(/\S+/g, 'load_options.$&')}
      dis_options.sampling_res dis_options.small_ov_percentage dis_options.smoothing_deg_window
      confoptions.iou_thresh confoptions.top_i confoptions.gamma_H confoptions.gamma_L
      ${'width height depth batch_size weight_decay learning_rate total_training_step learner_num'.replaceAll(/\S+/g, 'hyperparameters.$&')}`;
    expect(labs.split(/\s+/).filter((key) => !Object.hasOwn(PARAMETERS, key))).toEqual([]);
  });
});

describe('parseParams', () => {
  test('reads groups and leaves out what is not said', () => {
    expect(parseParams('\ufeff{"top_k": 3, "confoptions": {"gamma_H": 0.5}}')).toEqual({
      top_k: 3,
      'confoptions.gamma_H': 0.5,
    });
  });

  test('reads back what it writes', () => {
    expect(completeParams(parseParams(formatParams(DEFAULT_PARAMS)))).toEqual(DEFAULT_PARAMS);
    const changed = { ...DEFAULT_PARAMS, seed: 4_294_967_295, bg_color: '248 8 232', 'dis_options.sampling_res': 2.5 };
    expect(parseParams(formatParams(changed))).toEqual(changed);
  });

  test.each([
    ['{"topk": 3}', 'FRAME_PARAMS_UNKNOWN_KEY', 'p.json: "topk" is not known; did you mean "top_k"?'],
    [
      '{"gamma_h": 1}',
      'FRAME_PARAMS_UNKNOWN_KEY',
      'p.json: "gamma_h" is not known; did you mean "confoptions.gamma_H"?',
    ],
    [
      '{"load_options": {"palette_size": 3}}',
      'FRAME_PARAMS_UNKNOWN_KEY',
      'p.json: "load_options.palette_size" is not known; did you mean "load_options.palette_sz"?',
    ],
    ['{"__proto__": {"a": 1}}', 'FRAME_PARAMS_UNKNOWN_KEY', undefined],
    ['{"constructor": 1}', 'FRAME_PARAMS_UNKNOWN_KEY', undefined],
    ['{"top_k": "ten"}', 'FRAME_PARAMS_INVALID', 'p.json: top_k must be a whole number from 1 to 1000, got "ten".'],
    ['{"top_k": 2.5}', 'FRAME_PARAMS_INVALID', 'p.json: top_k must be a whole number from 1 to 1000, got 2.5.'],
    ['{"top_k": 1e999}', 'FRAME_PARAMS_INVALID', 'p.json: top_k must be a whole number from 1 to 1000, got Infinity.'],
    ['{"top_k": null}', 'FRAME_PARAMS_INVALID', 'p.json: top_k must be a whole number from 1 to 1000, got null.'],
    [
      '{"seed": 4294967296}',
      'FRAME_PARAMS_INVALID',
      'p.json: seed must be a whole number from 0 to 4294967295, got 4294967296.',
    ],
    [
      '{"profile": "slow"}',
      'FRAME_PARAMS_INVALID',
      'p.json: profile must be one of "fast", "balanced", "quality", got "slow".',
    ],
    ['{"bg_color": "8 248 256"}', 'FRAME_PARAMS_INVALID', undefined],
    ['{"bg_color": "8 248"}', 'FRAME_PARAMS_INVALID', undefined],
    ['{"load_options": 3}', 'FRAME_PARAMS_INVALID', 'p.json: load_options must be an object { … }, got 3.'],
    ['{"masks_dir": "/etc"}', 'FRAME_PARAMS_INVALID', undefined],
    ['{"original_image": "input/../../x.jpg"}', 'FRAME_PARAMS_INVALID', undefined],
    ['{"job_id": "../x"}', 'FRAME_PARAMS_INVALID', undefined],
    ['{"dis_options.sampling_res": 1, "dis_options": {"sampling_res": 2}}', 'FRAME_PARAMS_INVALID', undefined],
    ['[1]', 'FRAME_PARAMS_INVALID', 'p.json: the file must be an object { … }, got [1].'],
    ['', 'FRAME_PARAMS_NOT_JSON', undefined],
    ['top_k: 3', 'FRAME_PARAMS_NOT_JSON', undefined],
  ])('refuses %s', (json, code, message) => {
    expect(() => parseParams(json, 'p.json')).toThrow(
      expect.objectContaining({ code, file: 'p.json', ...(message === undefined ? {} : { message }) }),
    );
  });

  test('gives a coded error or values for any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        try {
          expect(completeParams(parseParams(json))).toBeTypeOf('object');
        } catch (error) {
          expect(error).toMatchObject({ name: 'FrameError' });
        }
      }),
      { seed: 1 },
    );
  });
});

describe('parseSetting', () => {
  test.each([
    ['top_k=5', { top_k: 5 }],
    [' confoptions.gamma_H = .5 ', { 'confoptions.gamma_H': 0.5 }],
    ['bg_color=8 248 232', { bg_color: '8 248 232' }],
    ['load_options.is_use_rand_frag_rot=false', { 'load_options.is_use_rand_frag_rot': false }],
    ['parts=1:9', { parts: '1:9' }],
    ['dis_version=3', { dis_version: 3 }],
  ])('reads %s', (setting, values) => {
    expect(parseSetting(setting)).toEqual(values);
  });

  test.each([
    'top_k',
    '=5',
    'top_k=',
    'top_k=five',
    'top_k=0x10',
    'top_k=1e999',
    'topk=5',
    'load_options=1',
    'load_options.is_use_rand_frag_rot=yes',
  ])('refuses %s', (setting) => {
    expect(() => parseSetting(setting)).toThrow(expect.objectContaining({ name: 'FrameError' }));
  });
});

test('what has no effect in the native engine says so, but only where it was changed', () => {
  expect(idleParameters(DEFAULT_PARAMS)).toEqual([]);
  expect(
    idleParameters({ 'dis_options.sampling_res': 2, 'confoptions.top_i': 7, top_k: 3 }).map(({ notice }) => notice),
  ).toEqual([
    'dis_options.sampling_res steers the MATLAB scripts only; the native engine does not use it.',
    'confoptions.top_i has no effect. Set by the MATLAB scripts and read nowhere.',
  ]);
});

test('the program sees camel case names with the same values', () => {
  const params = jobParamsOf({ ...DEFAULT_PARAMS, top_k: 3 });
  expect(params.topK).toBe(3);
  expect(params.loadOptions.isUseDistColors4grad).toBe(true);
  expect(params.confoptions).toEqual({ iouThresh: 0.7, topI: 1, gammaH: 0.7, gammaL: 0.3 });
  expect(params.outputStepsDirs.step5).toBe('output/step5_boost');
});

describe('parseParts', () => {
  test.each([
    ['1:9', 9, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['', 3, [0, 1, 2]],
    ['7, 1 , 3:5', 9, [0, 2, 3, 4, 6]],
    ['2:2', 2, [1]],
  ])('reads %j of %i', (parts, available, places) => {
    expect(parseParts(parts, available)).toEqual(places);
  });

  test.each([
    '9:1',
    '0:3',
    '1:99',
    'abc',
    '1:',
    ':3',
    '1::3',
    '1,,2',
    '1,',
    '1;2',
    '-1',
    '1.5',
    '1,1',
    '1:3,2',
    '1:999999999999',
    '1 2',
    '¹',
  ])('refuses %j', (parts) => {
    expect(() => parseParts(parts, 9)).toThrow(expect.objectContaining({ code: 'FRAME_PARAMS_PARTS' }));
  });

  test('gives rising places that exist, or refuses', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\d,: ]{0,12}$/), fc.integer({ min: 0, max: 40 }), (parts, available) => {
        let places: number[];
        try {
          places = parseParts(parts, available);
        } catch (error) {
          expect(error).toMatchObject({ code: 'FRAME_PARAMS_PARTS' });
          return;
        }
        expect(places.every((place, k) => place >= 0 && place < available && (k === 0 || place > places[k - 1]))).toBe(
          true,
        );
      }),
      { seed: 2 },
    );
  });
});

test('a value nested ever deeper, and a group for a parameter, are refused in one sentence', () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  expect(() => parseParams(`{"seed": ${deep}}`)).toThrow('nested too deep');
  expect(() => parseSetting('load_options=1')).toThrow('load_options is a group of parameters');
});
