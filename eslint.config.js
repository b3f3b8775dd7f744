import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// Each ban: what is looked for, and what to do instead.
const bans = {
	rawSql: {
		selector: "MemberExpression[object.name='sql'][property.name=/^(raw|lit)$/]",
		message: 'User text could reach SQL: pass values as parameters of the sql template.'
	},
	randomness: {
		selector: "MemberExpression[object.name='Math'][property.name='random']",
		message: 'Randomness comes from the ids of the scope (server/ids.ts) or from a seed that is passed in.'
	},
	clock: {
		selector: "MemberExpression[object.name='Date'][property.name='now']",
		message: 'The time comes from the clock of the scope (server/clock.ts) or is passed in.'
	},
	newDate: {
		selector: "NewExpression[callee.name='Date'][arguments.length=0]",
		message: 'The time comes from the clock of the scope (server/clock.ts) or is passed in.'
	},
	environment: {
		selector: "MemberExpression[object.name='process'][property.name='env']",
		message: 'Settings are read and checked in server/config.ts alone.'
	},
	trustedOrigins: {
		selector: "Property[key.name='trustedOrigins'] Literal[value='*']",
		message: 'Trusting every origin switches off the check of where a form comes from.'
	},
	defaultExport: {
		selector: 'ExportDefaultDeclaration',
		message: 'Named exports only: one name for one thing everywhere.'
	},
	weakHash: {
		selector: "CallExpression[callee.name='createHash'][arguments.0.value=/^(md5|sha1)$/]",
		message: 'Use sha256.'
	}
};

/** @returns {Record<string, import('eslint').Linter.RuleEntry>} */
const banned = (/** @type {(keyof typeof bans)[]} */ ...allowed) => ({
	'no-restricted-syntax': [
		'error',
		...Object.entries(bans)
			.filter(([name]) => !allowed.includes(/** @type {keyof typeof bans} */ (name)))
			.map(([, ban]) => ban)
	]
});

export default ts.config(
	{
		ignores: [
			'**/build/',
			'**/.svelte-kit/',
			'tests/bench/bare/*.config.js',
			'node_modules/',
			'data/',
			'static/',
			'tests/.output/',
			'test-results/'
		]
	},
	...ts.configs.recommended,
	...svelte.configs.recommended,
	{
		languageOptions: { globals: { ...globals.node, ...globals.browser } },
		rules: {
			...banned(),
			eqeqeq: 'error',
			'no-console': 'error',
			'prefer-const': 'error',
			// TypeScript itself reports unknown names, types included.
			'no-undef': 'off',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			'@typescript-eslint/no-explicit-any': 'error'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig } },
		rules: {
			'svelte/no-at-html-tags': 'error',
			'svelte/no-target-blank': 'error',
			'svelte/button-has-type': 'error',
			// The application is always served from the root of its host, so links need no base path.
			'svelte/no-navigation-without-resolve': 'off',
			// A blank at the edge of a block is dropped unless it is written as {' '}.
			'svelte/no-useless-mustaches': 'off',
			// `let` of a destructured $props() mixes what is bindable with what is not.
			'prefer-const': 'off',
			'svelte/prefer-const': ['error', { destructuring: 'all' }]
		}
	},
	// Column types and checks are the one place where SQL is put together; migrations hold no user text.
	{ files: ['migrations/columns.ts'], rules: banned('rawSql') },
	{ files: ['src/lib/server/config.ts'], rules: banned('environment') },
	{ files: ['src/lib/server/clock.ts'], rules: banned('clock', 'newDate') },
	{ files: ['src/entry/**', 'src/lib/server/cli/**'], rules: { ...banned('environment'), 'no-console': 'off' } },
	{
		files: ['tests/**'],
		rules: { ...banned('environment', 'clock', 'newDate', 'rawSql'), 'no-console': 'off' }
	},
	{
		// Tools that want a default export.
		files: ['*.config.{js,ts}', 'tests/e2e/{playwright.config,build-if-stale}.ts'],
		rules: { ...banned('defaultExport', 'environment'), 'no-console': 'off' }
	}
);
