import tseslint from 'typescript-eslint';

const KERNELS = ['math', 'geometry', 'imaging', 'cnn', 'reassembly', 'formats'].map(
  (folder) => `src/${folder}/**/*.ts`,
);

export default tseslint.config(
  { ignores: ['dist/**', '**/*.d.ts', 'node_modules/**', 'benchmarks/results/**', '**/*.js', '**/*.mjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration:not([declaration.callee.name=/define/])',
          message: 'Named exports only.',
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Typed arrays make index access safe to read where the loop bounds are; `!` states it for plain arrays.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  {
    // Kernels may not look at a clock or draw an unseeded number: the same input gives the same output.
    files: KERNELS,
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'A kernel does not look at a clock.' },
        { object: 'Math', property: 'random', message: 'Use a seeded Random.' },
      ],
      'no-restricted-globals': ['error', 'console', 'performance', 'process', 'Date'],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' },
  },
);
