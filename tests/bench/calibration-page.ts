import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/source-files.ts';

/** The parts of docs/calibration.md, in order: what each is called there. */
const parts = { calibration: 'Forecasts', unusual: 'Unusual days', effect: 'What a tactic did' } as const;

const page = join(projectRoot, 'docs/calibration.md');

const lead = [
	'# Do the figures keep their word?',
	'',
	'Made by `npm run bench -- calibration`, `-- unusual` and `-- effect`, each of which writes its part, fails where a gate is',
	'missed, and gives the same numbers wherever it runs (seeded); do not edit. How each figure is worked out: `statistics.md`.'
].join('\n');

/** A table as prettier would lay it out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const widths = head.map((name, i) => Math.max(3, name.length, ...rows.map((row) => (row[i] ?? '').length)));
	const line = (cells: readonly string[]): string =>
		`| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
	return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** A share as per cent with one decimal. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** What the last column of a table says. */
export const verdict = (isKept: boolean): string => (isKept ? 'kept' : 'MISSED');

/**
 * Prints a part, and ends the command: 0 where every gate is kept, 1 where one is missed. A run in full (no number of cases
 * named) puts it into docs/calibration.md, where the other parts stay as they are.
 */
export function finish(name: keyof typeof parts, text: string, isKept: boolean): never {
	const told = `${text}\n\n${isKept ? 'Every gate is kept.' : 'A gate is MISSED.'}`;
	process.stdout.write(`${told}\n`);
	if (process.argv[3] === undefined) {
		const known = existsSync(page) ? readFileSync(page, 'utf8').split(/^## /mu).slice(1) : [];
		const sections = Object.entries(parts).flatMap(([part, title]) => {
			if (part === name) return [`## ${title}\n\n${told}`];
			const before = known.find((section) => section.startsWith(`${title}\n`));
			return before === undefined ? [] : [`## ${before.trim()}`];
		});
		writeFileSync(page, `${[lead, ...sections].join('\n\n')}\n`);
	}
	process.exit(isKept ? 0 : 1);
}
