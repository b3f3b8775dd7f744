/**
 * Whether forecasts come true as often as they say: 1,500 simulated quarters a row, five forecasts each. Every row has to
 * keep an error of 0.05 or less and a Brier score a fifth below that of the base rate. The 80 % range has to hold 76 to 84 %
 * of the ends: over all rows where a figure has no past, and in each row once eight ended quarters have been learned from.
 * What was called so likely in tenths has to come so often, give or take a tenth.
 */
import { reliabilityBins, type ScoredForecast } from '#lib/domain/goals/record.ts';
import { rows, simulateQuarters } from '../support/simulate/quarters.ts';
import { finish, percent, table, verdict } from './calibration-page.ts';

const quarters = Number(process.argv[3] ?? 1500);
const within = (share: number): boolean => share >= 0.76 && share <= 0.84;
/** A tenth with fewer forecasts says little. */
const enough = Math.ceil(quarters / 5);
let isKept = true;
const keep = (isFine: boolean): string => {
	isKept &&= isFine;
	return verdict(isFine);
};

function told(history: number): string {
	const all: ScoredForecast[] = [];
	let covered = 0;
	const lines = rows.map((row) => {
		const found = simulateQuarters(row, quarters, history);
		all.push(...found.said);
		covered += found.covered / rows.length;
		return [
			`${row.perDay}`,
			row.drift === 0 ? 'none' : `${row.drift}`,
			found.error.toFixed(3),
			`${found.brier.toFixed(3)} of ${found.base.toFixed(3)}`,
			percent(found.covered),
			found.coveredAt.map((share) => (100 * share).toFixed(0)).join(', '),
			keep(found.error <= 0.05 && found.brier <= 0.8 * found.base && (history === 0 || within(found.covered)))
		];
	});
	const promised = ['', 'promised', '0.05 at most', 'a fifth less', '76 to 84 %', '', ''];
	const mean = ['all', '', '', '', percent(covered), '', keep(within(covered))];
	const head = [
		'answers a day',
		'daily walk',
		'error',
		'Brier, of the usual share',
		'80 % range holds',
		'at days 18, 36, 54, 63, 81',
		'gate'
	];
	const tenths = reliabilityBins(all, 10).map(({ from, to, n, said, happened }) => [
		`${Math.round(100 * from)} to ${Math.round(100 * to)} %`,
		`${n}`,
		said === null ? '' : percent(said),
		happened === null ? '' : percent(happened),
		said === null || happened === null || n < enough ? '' : keep(Math.abs(said - happened) <= 0.1)
	]);
	return [
		table(head, [promised, ...lines, mean]),
		'',
		table(['called', 'forecasts', 'said on average', 'came', 'gate'], tenths)
	].join('\n');
}

const text = [
	`${quarters.toLocaleString('en')} simulated quarters a row, forecast on five days of each; the target lies within 8 points of what is expected.`,
	'',
	'Each without a past. One quarter hardly tells a still level from a walking one, so the range is held to its word over all',
	'rows and not in each (decision 0021):',
	'',
	told(0),
	'',
	'With up to eight ended quarters of the same figure behind it:',
	'',
	told(8)
].join('\n');
finish('calibration', text, isKept);
