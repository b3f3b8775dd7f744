/**
 * Whether forecasts come true as often as they say: 1,500 simulated quarters a row, five forecasts each. Every row has to
 * keep an error of 0.05 or less and a Brier score a fifth below that of the base rate. The 80 % range has to hold 76 to 84 %
 * of the ends: over all rows where a figure has no past, and in each row once eight ended quarters have been learned from.
 */
import { rows, simulateQuarters, type RowResult } from '../support/simulate/quarters.ts';

const quarters = Number(process.argv[3] ?? 1500);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const within = (share: number): boolean => share >= 0.76 && share <= 0.84;
let isKept = true;

function table(title: string, history: number): RowResult[] {
	print(`\n${title}`);
	print('answers/day  walk   error   Brier  of base rate  range holds  at days 18 / 36 / 54 / 63 / 81');
	return rows.map((row) => {
		const found = simulateQuarters(row, quarters, history);
		const isFine = found.error <= 0.05 && found.brier <= 0.8 * found.base && (history === 0 || within(found.covered));
		isKept &&= isFine;
		const percent = (share: number): string => (100 * share).toFixed(1);
		print(
			`${String(row.perDay).padStart(8)}${row.drift.toFixed(2).padStart(10)}${found.error.toFixed(3).padStart(8)}` +
				`${found.brier.toFixed(3).padStart(8)}${found.base.toFixed(3).padStart(10)}${percent(found.covered).padStart(15)} %` +
				`  ${found.coveredAt.map(percent).join(' / ')}  ${isFine ? 'ok' : 'MISSED'}`
		);
		return found;
	});
}

const alone = table(`${quarters} quarters, each without a past`, 0);
const mean = alone.reduce((sum, row) => sum + row.covered, 0) / alone.length;
isKept &&= within(mean);
print(`all rows: the range holds ${(100 * mean).toFixed(1)} %  ${within(mean) ? 'ok' : 'MISSED'}`);
table(`${quarters} quarters, each with up to eight ended quarters behind it`, 8);
print(isKept ? '\nThe gate is kept.' : '\nThe gate is MISSED.');
process.exit(isKept ? 0 : 1);
