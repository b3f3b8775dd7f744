import { defineConfig } from '@playwright/test';
import { chromiumLaunch } from '../support/chromium.ts';

// Each worker starts the built application on a free port with data of its own (see fixtures.ts).
export default defineConfig({
	testDir: '.',
	testMatch: '**/*.test.ts',
	outputDir: '../../test-results',
	globalSetup: './build-if-stale.ts',
	workers: 2,
	fullyParallel: false,
	forbidOnly: Boolean(process.env.CI),
	// On a shared machine a journey may lose a race with the clock once; a second try tells that from a fault, and is told of.
	retries: process.env.CI ? 1 : 0,
	timeout: 90_000,
	expect: { timeout: 15_000 },
	reporter: process.env.NINEFOLD_REPORT
		? [['list'], ['json', { outputFile: process.env.NINEFOLD_REPORT }]]
		: [['list']],
	use: {
		browserName: 'chromium',
		launchOptions: chromiumLaunch(),
		viewport: { width: 1280, height: 800 },
		locale: 'en-GB',
		timezoneId: 'Europe/Berlin',
		// Recording every step takes time that most runs do not need; ask for it where a failure is to be looked into.
		trace: process.env.NINEFOLD_TRACE ? 'retain-on-failure' : 'off',
		screenshot: 'only-on-failure'
	}
});
