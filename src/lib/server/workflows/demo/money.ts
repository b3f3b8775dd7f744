import { newValue } from '../../../domain/money/schema.ts';
import { addDays, type Day } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { insertClaim } from '../../claims/commands.ts';
import { listClaimChoices } from '../../claims/queries.ts';
import { giveValue } from '../../money/commands.ts';
import { setClaims } from '../starter/claims.ts';
import { as, hourOf, must, type Stage } from './stage.ts';

type Given = Record<string, string>;

/**
 * What Tarro's plan brings and costs: guessed when it began, put right by what the last quarter really was; one goal with
 * numbers of its own; the library of claims, and one number that Tarro counted itself.
 */
export async function setMoney(scope: StrategyScope, stage: Stage, goals: { resolution: string }): Promise<void> {
	const { first, running, last } = stage.story;
	const setting = as(scope, stage, 'ines', hourOf(stage, addDays(first.first, 1)));
	await setClaims(setting);
	const counted = as(scope, stage, 'yusuf', hourOf(stage, addDays(running.first, 12)));
	await insertClaim(counted, {
		title: 'A call costs us 4.60 euro more than a question in the chat.',
		value: 460,
		valueTo: null,
		unit: 'money',
		currency: 'EUR',
		topic: 'service',
		category: null,
		source: 'Tarro, counted over two weeks',
		year: Number(running.first.slice(0, 4)),
		origin: 'the phone bill and the rota',
		url: '',
		grade: 'own',
		note: 'Minutes of talk and of writing down, times what an hour costs. Without the rent.'
	});
	const give = async (day: Day, values: readonly Given[]): Promise<void> => {
		for (const [index, value] of values.entries()) {
			const at = as(scope, stage, 'ines', hourOf(stage, day, 14) + index * 60_000);
			must(await giveValue(at, newValue.parse(value)));
		}
	};
	const factor = (await listClaimChoices(scope)).find((claim) => claim.libraryKey === 'keep_five')?.id ?? '';
	await give(addDays(first.first, 9), [
		{ key: 'customers', basis: 'guess', value: '6500', least: '6000', most: '7000' },
		{ key: 'leaving', basis: 'guess', value: '31', least: '28', most: '34' },
		{ key: 'leaving_after', basis: 'guess', value: '27', least: '26', most: '28' },
		{ key: 'revenue', basis: 'guess', value: '600', note: 'Twelve crates of fifty euro' },
		{ key: 'margin', basis: 'guess', value: '24', note: 'The books say 22 to 26, by month', least: '22', most: '26' },
		{ key: 'hours', basis: 'guess', value: '120', least: '90', most: '170' },
		{ key: 'hour_cost', basis: 'guess', value: '34' },
		{ key: 'other_cost', basis: 'guess', value: '600', note: 'Survey paper, a second telephone line' },
		{ key: 'discount', basis: 'guess', value: '5' },
		{ key: 'keeping_cost', basis: 'guess', value: '18' },
		{ key: 'winning_factor', basis: 'claim', claim: factor }
	]);
	await give(addDays(running.first, 5), [
		{ key: 'customers', basis: 'actual', value: '7400', quarter: last.first },
		{ key: 'leaving', basis: 'actual', value: '28.4', least: '28.1', most: '28.7', quarter: last.first },
		{
			key: 'revenue',
			basis: 'actual',
			value: '655',
			quarter: last.first,
			note: 'From the books of the quarter, times four'
		}
	]);
	await give(addDays(running.first, 6), [
		{
			key: 'customers',
			goal: goals.resolution,
			basis: 'guess',
			value: '2300',
			least: '2000',
			most: '2600',
			note: 'Those who had a case in the last year'
		},
		{
			key: 'leaving_after',
			goal: goals.resolution,
			basis: 'guess',
			value: '26.5',
			least: '25',
			most: '28',
			note: 'Who waits less, stays more; how much more is what we try to find out'
		}
	]);
}
