/** How well scores put right ones before wrong ones; labels are 1 right, 0 wrong. Of equal scores the wrong ones come first. */

/**
 * Mean, over the right ones, of the share of right ones among all that score at least as high; a random order gives
 * about the share of right ones. Of equal scores the wrong ones come first, so that a constant score earns nothing.
 * @param labels 1 right, 0 wrong. @returns NaN where none is right.
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Array.from(scores, (_, k) => k).sort((p, q) => scores[q] - scores[p] || labels[p] - labels[q]);
  let right = 0;
  let sum = 0;
  order.forEach((k, rank) => {
    if (labels[k] !== 1) return;
    right++;
    sum += right / (rank + 1);
  });
  return right === 0 ? NaN : sum / right;
}

/** The chance that a right one scores higher than a wrong one, equals counting half (area under the ROC curve). NaN where one kind is missing. */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Array.from(scores, (_, k) => k).sort((p, q) => scores[p] - scores[q]);
  let right = 0;
  let wrong = 0;
  let above = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    let rightHere = 0;
    while (end < order.length && scores[order[end]] === scores[order[start]]) rightHere += labels[order[end++]];
    const wrongHere = end - start - rightHere;
    above += rightHere * (wrong + wrongHere / 2);
    right += rightHere;
    wrong += wrongHere;
    start = end;
  }
  return right === 0 || wrong === 0 ? NaN : above / (right * wrong);
}

/** Share of right ones among the highest scores that hold `recall` of all right ones, at most 1; NaN where none is right. */
export function precisionAtRecall(scores: ArrayLike<number>, labels: ArrayLike<number>, recall: number): number {
  const order = Array.from(scores, (_, k) => k).sort((p, q) => scores[q] - scores[p] || labels[p] - labels[q]);
  const wanted = recall * order.reduce((sum, k) => sum + labels[k], 0);
  if (wanted === 0) return NaN;
  let right = 0;
  for (let rank = 0; rank < order.length; rank++) {
    right += labels[order[rank]];
    if (right >= wanted) return right / (rank + 1);
  }
  return NaN;
}
