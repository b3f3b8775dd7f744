/**
 * Whether the effect of a tactic is found and none is made up: 1,000 simulated tactics with +8 points and with nothing, half a
 * year before and a quarter after, 40 answers a day. The 95 % interval has to hold the truth in 92 to 98 %.
 */
import { effectCases, simulateEffects } from '../support/simulate/effect.ts';

const seeds = Number(process.argv[3] ?? 1000);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
let isKept = true;
print('true effect  compared  days alike   holds   off by   give or take   helps  harms  nothing  too early');
for (const one of effectCases) {
	const found = simulateEffects(one, seeds);
	const isFine = found.covered >= 0.92 && found.covered <= 0.98;
	isKept &&= isFine;
	const { helps, harms, no_visible_effect: nothing, too_early: early } = found.verdicts;
	print(
		`${String(one.effect).padStart(8)}${(one.withComparison ? 'yes' : 'no').padStart(12)}${one.alike.toFixed(1).padStart(11)}` +
			`${(100 * found.covered).toFixed(1).padStart(10)} %${found.bias.toFixed(2).padStart(7)}${found.halfWidth.toFixed(1).padStart(12)}` +
			`${String(helps).padStart(12)}${String(harms).padStart(7)}${String(nothing).padStart(8)}${String(early).padStart(10)}  ${isFine ? 'ok' : 'MISSED'}`
	);
}
process.exit(isKept ? 0 : 1);
