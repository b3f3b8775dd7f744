/**
 * Whether unusual days are found, and quiet ones left alone: 200 simulated figures of each kind with a lasting step of one
 * standard deviation of a day, a slow drift, one wild day, a pattern of weekdays, a marked incident, and nothing planted.
 */
import { ewmaLimitFor, ewmaRunLength, runLengthFor } from '#lib/domain/metrics/unusual/run-length.ts';
import { plants, watched, watchMany } from '../support/simulate/unusual.ts';

const seeds = Number(process.argv[3] ?? 200);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
let isKept = true;

for (const series of [1, 20]) {
	const runLength = runLengthFor(series);
	const promised = 1 - Math.exp(-90 / runLength);
	const L = ewmaLimitFor(series);
	print(`\n${series} series: limit L ${L.toFixed(3)}, one false alarm in ${runLength} quiet days`);
	print(`a quarter with a false alarm: ${(100 * promised).toFixed(1)} % by theory; a step found after`);
	print(`${ewmaRunLength(0.2, L, 1).toFixed(1)} days on average by theory with all of the budget in one chart`);
	print('kind            planted    false alarms  found  after days  named rightly');
	for (const kind of watched) {
		for (const plant of plants) {
			const one = watchMany(kind, plant, seeds, series);
			const isQuiet = plant === 'nothing' || plant === 'weekdays' || plant === 'incident';
			// What is usual is itself known from 90 days only: that may cost as much again and a little.
			const isFine = isQuiet ? one.falseAlarms <= promised + 0.14 : one.found >= 0.8 && one.named >= 0.9;
			isKept &&= isFine;
			const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
			print(
				`${one.kind.padEnd(16)}${plant.padEnd(11)}${percent(one.falseAlarms).padStart(12)}` +
					`${(isQuiet ? '' : percent(one.found)).padStart(9)}${(one.delay?.toFixed(1) ?? '').padStart(10)}` +
					`${(isQuiet ? '' : percent(one.named)).padStart(15)}  ${isFine ? 'ok' : 'MISSED'}`
			);
		}
	}
}
process.exit(isKept ? 0 : 1);
