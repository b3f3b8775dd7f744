const browsers: readonly (readonly [RegExp, string])[] = [
	[/\bEdg(?:e|A|iOS)?\//, 'Edge'],
	[/\bOPR\//, 'Opera'],
	[/\bSamsungBrowser\//, 'Samsung Internet'],
	[/\b(?:Firefox|FxiOS)\//, 'Firefox'],
	[/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
	[/\bSafari\//, 'Safari']
];

const systems: readonly (readonly [RegExp, string])[] = [
	[/\biPhone\b/, 'iPhone'],
	[/\biPad\b/, 'iPad'],
	[/\bAndroid\b/, 'Android'],
	[/\bCrOS\b/, 'ChromeOS'],
	[/\bWindows\b/, 'Windows'],
	[/\bMacintosh\b|\bMac OS X\b/, 'macOS'],
	[/\bLinux\b/, 'Linux']
];

const first = (list: readonly (readonly [RegExp, string])[], text: string): string | null =>
	list.find(([pattern]) => pattern.test(text))?.[1] ?? null;

/** The names of the browser and the system that a User-Agent header speaks of; each is null where it cannot be told. */
export const readAgent = (agent: string | null): { browser: string | null; system: string | null } => ({
	browser: agent === null ? null : first(browsers, agent),
	system: agent === null ? null : first(systems, agent)
});
