import { choice, fixedName, flag, realNumber, text, wholeNumber, type Parameter } from './parameter-kinds.ts';

/** `R G B`, each 0 to 255. */
const COLOUR = /^\s*(25[0-5]|2[0-4]\d|1?\d?\d)(\s+(25[0-5]|2[0-4]\d|1?\d?\d)){2}\s*$/;
const LIST_OF_PARTS = /^[\d\s,:]*$/;
/** Paths may hold anything else. */
const NO_LINE_BREAK = /^[^\0\r\n]*$/;
const FILE_ENDING = /^\.[A-Za-z0-9]{1,8}$/;

/**
 * Every parameter, by its key as users spell it in `params.json` (a dot stands for a group), in the order of `config_template.json`.
 * The readers, `config show`, `--set` and docs/reference/parameters.md are all made from this table.
 */
export const PARAMETERS = {
  job_id: text(/^[\w.-]*$/, 'a name of letters, digits, ".", "-" and "_"', '', {
    engine: 'native',
    does: "The job's id. Written by the program; what a user's file says is replaced.",
  }),
  input_dir: fixedName('input'),
  masks_dir: fixedName('input/masks'),
  original_image: text(
    /^input\/original\.(jpg|png|tif|webp|bmp)$/,
    '"input/original." with jpg, png, tif, webp or bmp',
    'input/original.jpg',
    {
      engine: 'native',
      does: "The job's copy of the original. Its ending follows the picture's content and is written by the program.",
    },
  ),
  'output_steps_dirs.step1': fixedName('output/step1_generate_new_example'),
  'output_steps_dirs.step2': fixedName('output/step2_export_alignments'),
  'output_steps_dirs.step3': fixedName('output/step3_fix_groundtruth'),
  'output_steps_dirs.step4': fixedName('output/step4_fix_images'),
  'output_steps_dirs.step5': fixedName('output/step5_boost'),
  'output_steps_dirs.step6': fixedName('output/step6_reconstruct'),
  bg_color: text(COLOUR, 'three whole numbers from 0 to 255, such as "8 248 8"', '8 248 8', {
    engine: 'native',
    does: 'Key colour that step 4 paints around the fragments: red, green, blue.',
  }),
  bg_tolerance: realNumber(0, 442, 0, {
    engine: 'native',
    does: "Pixels on a fragment's rim whose colour lies within this distance of the key colour (Euclidean, 0 to 255 per channel) count as background in step 4.",
  }),
  mask_extension: text(FILE_ENDING, 'a file ending such as ".jpg"', '.jpg', {
    engine: 'matlab',
    does: 'Ending of the mask files for the MATLAB scripts. The native engine reads every picture of the masks folder, told by its content.',
  }),
  output_extension: text(FILE_ENDING, 'a file ending such as ".jpg"', '.jpg', {
    engine: 'matlab',
    does: 'Ending of the pieces that the MATLAB scripts write. The native engine writes PNG with alpha, because JPEG blurs the rim.',
  }),
  parts: text(LIST_OF_PARTS, 'a list of parts such as "1:9" or "1,3,5:7", or "" for all', '', {
    engine: 'native',
    does: 'Which pictures of the folder take part, counted from 1 in byte order of their names. Empty: all.',
  }),
  top_k: wholeNumber(1, 1000, 10, {
    engine: 'native',
    does: 'Most candidates that step 2 writes per pair of fragments. More find more true neighbours and take longer.',
  }),
  'load_options.is_grad_dir_on_plt_output': flag(false, {
    engine: 'matlab',
    does: 'Take gradient directions from the summed gradients of the palettes.',
  }),
  'load_options.is_smooth_before_grad': flag(false, {
    engine: 'matlab',
    does: 'Smooth the picture (Gaussian, sigma 1 px) before its colours are reduced.',
  }),
  'load_options.is_use_rand_frag_rot': flag(true, {
    engine: 'native',
    does: 'In a simulation, turn every fragment at random. Without it the puzzle is already upright and proves nothing.',
  }),
  'load_options.is_use_dist_colors_4grad': flag(true, {
    engine: 'matlab',
    does: 'Replace palette colours by well separated ones before gradients are taken.',
  }),
  'load_options.reduce_poly_length_to': realNumber(0.01, 1, 0.2, {
    engine: 'matlab',
    does: 'Share of the outline points that is kept.',
  }),
  'load_options.palette_sz': wholeNumber(2, 256, 14, {
    engine: 'matlab',
    does: 'Number of colours of the common palette.',
  }),
  'load_options.is_use_palette_pxls_vals': flag(true, {
    engine: 'matlab',
    does: 'Compare palette colours in place of the true ones.',
  }),
  'dis_options.sampling_res': realNumber(0.5, 100, 4, {
    engine: 'matlab',
    does: 'Distance between the shifts that are tried, pixels: smaller is finer and slower.',
  }),
  'dis_options.small_ov_percentage': realNumber(0, 1, 0.05, {
    engine: 'matlab',
    does: 'Shortest contact that is considered, as a share of the shorter outline.',
  }),
  'dis_options.smoothing_deg_window': realNumber(0, 180, 7, {
    engine: 'matlab',
    does: 'Width of the smoothing of gradient directions, degrees.',
  }),
  dis_version: choice([1, 2, 3], 2, {
    engine: 'matlab',
    does: 'Measure of dissimilarity: 1 colour, 2 colour and gradient, 3 adds the strength of the gradient.',
  }),
  n_reduced_tforms: wholeNumber(1, 100_000_000, 40_000, {
    engine: 'none',
    does: 'Once meant to limit the candidates per pair; the line that used it is switched off in the MATLAB scripts too.',
  }),
  'confoptions.iou_thresh': realNumber(0, 1, 0.7, {
    engine: 'matlab',
    does: 'Two candidates count as the same contact from this overlap of their arcs on.',
  }),
  'confoptions.top_i': wholeNumber(1, 1000, 1, { engine: 'none', does: 'Set by the MATLAB scripts and read nowhere.' }),
  'confoptions.gamma_H': realNumber(0, 1, 0.7, {
    engine: 'matlab',
    does: 'From this overlap of both arcs on, a competitor is the same match and does not compete.',
  }),
  'confoptions.gamma_L': realNumber(0, 1, 0.3, {
    engine: 'matlab',
    does: 'From this overlap of arcs on, another candidate competes for the same place.',
  }),
  'hyperparameters.width': learnerNumber(8, 4096, 160, "Width of the learners' input, pixels."),
  'hyperparameters.height': learnerNumber(8, 4096, 160, "Height of the learners' input, pixels."),
  'hyperparameters.depth': learnerNumber(1, 4, 3, "Colour channels of the learners' input."),
  'hyperparameters.batch_size': learnerNumber(1, 65_536, 64, 'Samples per training step.'),
  'hyperparameters.weight_decay': realNumber(0, 1, 1e-4, {
    engine: 'none',
    does: learnerText('Weight decay of training.'),
  }),
  'hyperparameters.learning_rate': realNumber(0, 1, 1e-4, {
    engine: 'none',
    does: learnerText('Step size of training.'),
  }),
  'hyperparameters.total_training_step': learnerNumber(1, 1_000_000_000, 30_000, 'Training steps per learner.'),
  'hyperparameters.learner_num': learnerNumber(1, 100, 5, 'Number of learners in the ensemble.'),
  'boost.model': text(NO_LINE_BREAK, 'a folder, "none", or "" for the learners that come with the program', '', {
    engine: 'native',
    does: 'Folder of the learners that step 5 asks, as `train` writes it. Empty: those that come with the program. none: no learners, candidates are judged by the hand-made score alone.',
  }),
  'boost.device': choice(['cpu', 'auto', 'webgpu', 'cuda'], 'cpu', {
    engine: 'native',
    does: 'What the learners run on; auto takes the fastest that this machine proves to have. Votes may differ in their last digits from one device to another.',
  }),
  'boost.joints': flag(false, {
    engine: 'native',
    does: "Whether what the learners say of a candidate also counts for a joint that lies like it, in step 6. Off: they count through the candidates' probabilities only.",
  }),
  'boost.batch_size': wholeNumber(1, 1024, 32, {
    engine: 'native',
    does: 'Seams that a learner is shown at once; `tune` finds what is fastest here. Votes do not depend on it.',
  }),
  engine: choice(['native'], 'native', {
    engine: 'native',
    does: 'Who does steps 1 and 2. This version has the native engine only.',
  }),
  seed: wholeNumber(0, 4_294_967_295, 0, {
    engine: 'native',
    does: 'Seed of every random choice: the same seed, input and parameters give the same bytes.',
  }),
  profile: choice(['fast', 'balanced', 'quality'], 'balanced', {
    engine: 'native',
    does: 'How much is searched: fast for a first look, quality where time does not matter.',
  }),
  threads: wholeNumber(0, 256, 0, {
    engine: 'native',
    does: 'Threads that work at once; 0 takes one per processor. Results do not depend on it.',
  }),
  max_picture_side: wholeNumber(16, 100_000, 20_000, {
    engine: 'native',
    does: 'Longest side of an input picture, pixels; larger ones are refused before they are decoded.',
  }),
  max_picture_pixels: wholeNumber(256, 2_000_000_000, 250_000_000, {
    engine: 'native',
    does: 'Most pixels of an input picture; decoded, each takes four bytes of memory.',
  }),
  'system.nice': wholeNumber(0, 19, 0, {
    engine: 'native',
    does: 'How far the process stands back behind others: 0 leaves its priority as it is, 19 takes only what nobody else wants.',
  }),
  'system.memory_limit_mb': wholeNumber(0, 1_048_576, 0, {
    engine: 'native',
    does: 'Most memory that a run may hold, MiB; 0 for no limit. Fewer threads are taken to keep it, and a run that needs more ends with FRAME_MEMORY_LIMIT and can go on. Results do not depend on it.',
  }),
} as const satisfies Record<string, Parameter<string> | Parameter<number> | Parameter<boolean>>;

export type ParameterKey = keyof typeof PARAMETERS;

/** A value for every parameter, by its key as users spell it. */
export type Params = { readonly [K in ParameterKey]: (typeof PARAMETERS)[K]['default'] };

/** All keys, in the order of the table. */
export const PARAMETER_KEYS = Object.keys(PARAMETERS) as readonly ParameterKey[];

/** What every parameter is when nobody says. */
export const DEFAULT_PARAMS = Object.fromEntries(
  PARAMETER_KEYS.map((key) => [key, PARAMETERS[key].default]),
) as unknown as Params;

/** Shape and training of the learners: a model brings its own, and `train` is told on its command line. */
function learnerNumber(min: number, max: number, fallback: number, does: string): Parameter<number> {
  return wholeNumber(min, max, fallback, { engine: 'none', does: learnerText(does) });
}

function learnerText(does: string): string {
  return `${does} A model tells its own, and \`train\` has options for it.`;
}
