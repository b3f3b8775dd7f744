import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

const setup = (name: string) => `tests/support/setup-${name}.ts`;
const project = (name: string, include: string, more: object = {}): TestProjectConfiguration => ({
	extends: true,
	test: { name, include: [include], environment: 'node', setupFiles: [setup('noise')], testTimeout: 60_000, ...more }
});

/** What `vitest --project <name>` knows. Integration tests run once per engine. */
async function testProjects(): Promise<TestProjectConfiguration[]> {
	const { playwright } = await import('@vitest/browser-playwright');
	const { chromiumLaunch } = await import('./tests/support/chromium.ts');
	const integration = (engine: string) =>
		project(`integration-${engine}`, 'tests/integration/**/*.test.ts', {
			env: { NINEFOLD_TEST_ENGINE: engine },
			globalSetup: [setup(engine)],
			setupFiles: [setup('noise'), setup('integration')],
			testTimeout: 20_000,
			hookTimeout: 30_000
		});
	return [
		project('unit', 'tests/unit/**/!(*.svelte).test.ts'),
		{
			extends: true,
			test: {
				name: 'components',
				include: ['tests/unit/**/*.svelte.test.ts'],
				setupFiles: [setup('noise')],
				browser: {
					enabled: true,
					headless: true,
					screenshotFailures: false,
					provider: playwright({ launchOptions: chromiumLaunch() }),
					instances: [{ browser: 'chromium' }]
				}
			}
		},
		project('architecture', 'tests/architecture/**/*.test.ts'),
		integration('sqlite'),
		integration('postgres'),
		project('reference', 'tests/reference/**/*.test.ts', {
			globalSetup: [setup('sqlite')],
			setupFiles: [setup('integration')],
			testTimeout: 300_000,
			hookTimeout: 300_000,
			fileParallelism: false
		}),
		project('reliability', 'tests/reliability/**/*.test.ts', {
			globalSetup: [setup('sqlite'), setup('postgres')],
			setupFiles: [setup('integration')],
			testTimeout: 120_000,
			hookTimeout: 120_000,
			fileParallelism: false
		})
	];
}

export default defineConfig(async () => ({
	plugins: [sveltekit()],
	// Timings of plugins are no warning about our sources.
	build: { sourcemap: false, rolldownOptions: { checks: { pluginTimings: false } } },
	ssr: {
		external: ['better-sqlite3', 'pg', '@node-rs/argon2', 'pino'],
		// Hundreds of small files otherwise, all of which are found and read at every start.
		noExternal: ['kysely', 'zod', 'uuid', 'lucia', 'intl-messageformat', 'csv-stringify', 'ipaddr.js']
	},
	test: process.env.VITEST ? { projects: await testProjects(), maxWorkers: 2 } : {}
}));
