/**
 * Lint: what finds bugs. Layout is prettier's, room ranks and bans are test/source's; neither is repeated here.
 * Rules that need types take most of the time, so they run where promises live: in the rooms with effects (where
 * a forgotten `await` loses results).
 */
import eslint from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores(["dist/", "results/", "coverage/", "node_modules/"]),
  eslint.configs.recommended,
  tseslint.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-constructor-return": "error",
      "no-promise-executor-return": "error",
      "no-template-curly-in-string": "error",
      "no-unreachable-loop": "error",
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      // The compiler's noUnusedLocals and noUnusedParameters say the same and know `_name`.
      "@typescript-eslint/no-unused-vars": "off",
    },
  },
  {
    files: ["src/{run,experiment,serve,cli}/**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/restrict-plus-operands": "error",
      "@typescript-eslint/require-array-sort-compare": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    // Coefficients stand as their papers print them, digits beyond a double's included.
    files: ["src/base/**/*.ts", "test/base/**/*.ts"],
    rules: { "no-loss-of-precision": "off" },
  },
  {
    files: [".ci/**/*.mjs", "eslint.config.js"],
    languageOptions: { globals: { performance: "readonly" } },
  },
);
