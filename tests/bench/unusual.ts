/**
 * Whether unusual days are found, and quiet ones left alone: 200 simulated figures of each kind with a lasting step of one
 * standard deviation of a day, a slow drift, one wild day, a pattern of weekdays, a marked incident, and nothing planted.
 * What is usual is known from 90 days only, which by theory costs a quarter more false alarms.
 */
import {
	cusumLimit,
	cusumRunLength,
	ewmaLimit,
	ewmaLimitFor,
	ewmaRunLength,
	runLengthFor
} from '#lib/domain/metrics/unusual/run-length.ts';
import { plants, watched, watchMany, type PlantResult } from '../support/simulate/unusual.ts';
import { finish, percent, table, verdict } from './calibration-page.ts';

const seeds = Number(process.argv[3] ?? 200);
/** How many more false alarms come of a baseline of 90 days: 20 instead of 16 of a hundred quarters. */
const ofBaseline = 1.25;
let isKept = true;

function told(series: number): string {
	const runLength = runLengthFor(series);
	const promised = ofBaseline * (1 - Math.exp(-90 / runLength));
	// Two standard errors of so many figures.
	const most = promised + 2 * Math.sqrt((promised * (1 - promised)) / seeds);
	// Half of the budget belongs to this chart, half to single points.
	const delayOf = (kind: (typeof watched)[number]): number =>
		kind.accumulates
			? cusumRunLength(0.5, cusumLimit(2 * runLength), 1)
			: ewmaRunLength(0.2, ewmaLimit(2 * runLength), 1);
	const isFine: Readonly<Record<string, (one: PlantResult, delay: number) => boolean>> = {
		step: ({ found, named, delay: days }, delay) => found >= 0.95 && named >= 0.95 && days! <= 1.5 * delay,
		drift: ({ found, named }) => found >= 0.95 && named >= 0.95,
		outlier: ({ found, named }) => found >= 0.8 && named >= 0.9
	};
	const promises: Readonly<Record<string, (delay: number) => string>> = {
		step: (delay) => `found in 95 %, in about ${delay.toFixed(1)} days`,
		drift: () => 'found in 95 %',
		outlier: () => 'found in 80 %'
	};
	const lines = watched.flatMap((kind) =>
		plants.map((plant) => {
			const one = watchMany(kind, plant, seeds, series);
			const isQuiet = isFine[plant] === undefined;
			const delay = delayOf(kind);
			const kept = isQuiet ? one.falseAlarms <= most : isFine[plant]!(one, delay);
			isKept &&= kept;
			return [
				kind.id,
				plant,
				promises[plant]?.(delay) ?? `alarm in ${percent(promised)}`,
				percent(one.falseAlarms),
				isQuiet ? '' : percent(one.found),
				one.delay?.toFixed(1) ?? '',
				isQuiet ? '' : percent(one.named),
				verdict(kept)
			];
		})
	);
	const head = ['kind', 'planted', 'promised', 'false alarms', 'found', 'after days', 'named rightly', 'gate'];
	return [
		`${series === 1 ? 'One series' : `${series} series`} watched: limit ${ewmaLimitFor(series).toFixed(3)} (of sums ${cusumLimit(runLength).toFixed(2)}), one false alarm in ${runLength.toLocaleString('en')} quiet days.`,
		`At most ${percent(most)} may have one, two standard errors allowed for.`,
		'',
		table(head, lines)
	].join('\n');
}

const text = [
	`${seeds} figures of each kind, 15 answers a day, 90 days of what is usual and 90 days watched. The step is one standard`,
	'deviation of a day, the drift a twentieth of one each day, the wild day six; a day of fewer than ten answers is no point of',
	'its own and hides it. The days until a step is found are those of theory; half as many again are allowed, because what is',
	'usual is not known for sure.',
	'',
	told(1),
	'',
	told(20)
].join('\n');
finish('unusual', text, isKept);
