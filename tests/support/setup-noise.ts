import { afterEach, beforeEach } from 'vitest';

// Unexpected noise fails: a warning that nobody reads hides the next one. A test that provokes it stubs console itself.
const heard: string[] = [];
const listen =
	(level: string) =>
	(...words: unknown[]) => {
		heard.push(
			`console.${level}: ${words.map((word) => (word instanceof Error ? word.stack : String(word))).join(' ')}`
		);
	};

beforeEach(() => {
	heard.length = 0;
	console.error = listen('error');
	console.warn = listen('warn');
});

afterEach(() => {
	if (heard.length > 0) throw new Error(`Unexpected noise:\n${heard.join('\n')}`);
});
