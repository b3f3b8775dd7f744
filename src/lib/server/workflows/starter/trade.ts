import { z } from 'zod';
import { words } from '../../../domain/shared/fields.ts';
import { dayParts, localDay } from '../../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../../domain/shared/result.ts';
import { searchText } from '../../../domain/shared/text.ts';
import { tradeById, type StarterTactic, type Trade } from '../../../domain/strategy/trades.ts';
import { translator } from '../../../i18n/index.ts';
import { isLocale, sourceLocale } from '../../../i18n/locales.ts';
import { permit, type OrganisationScope } from '../../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../../access/strategy-scope.ts';
import { insertTouchpoint } from '../../audit/commands.ts';
import { toJson } from '../../db/codec.ts';
import { inTransaction } from '../../db/transaction.ts';
import { addMetric } from '../../metrics/commands.ts';
import { listMetrics } from '../../metrics/queries.ts';
import { addDepartment } from '../../people/department-commands.ts';
import { beginStrategy } from '../../strategy/commands.ts';
import { findSurvey } from '../../surveys/queries.ts';
import { insertAction } from '../../tactics/action-commands.ts';
import { insertTactic } from '../../tactics/commands.ts';
import { startSurvey } from '../survey-metrics.ts';

export const tradeInput = z.object({ trade: z.string().min(1, 'input.missing').max(40), name: words(120) });

type Say = (key: string, params?: Record<string, string>) => string;

/**
 * Begins a strategy with the starter set of a trade: touchpoints, the five figures, a survey of two questions, three
 * tactics with their to-dos, in the organisation's language. All of it is suggested; what is there already stays as it is.
 */
export const startFromTrade = (
	scope: OrganisationScope,
	input: z.output<typeof tradeInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'strategy.edit');
		if (!allowed.ok) return allowed;
		const trade = tradeById(input.trade);
		if (trade === undefined) return fail('input.not_a_choice', { field: 'trade' });
		const say = saying(inner);
		const { year } = dayParts(localDay(inner.clock.now(), inner.organisation.timeZone));
		const name = input.name === '' ? say('trades.strategyName', { year: String(year) }) : input.name;
		const begun = await beginStrategy(inner, { name, aim: '' });
		if (!begun.ok) return begun;
		const strategy = await strategyScopeOf(inner, begun.value);
		if (strategy === null) throw new Error('The strategy that was begun is missing.');
		await inner.db
			.updateTable('organisation')
			.set({ trade: trade.id })
			.where('id', '=', inner.organisationId)
			.execute();
		// Whoever may begin a strategy gets its starter set whole, whatever else their role allows.
		const setting: StrategyScope = { ...strategy, principal: { kind: 'job' } };
		await setDepartments(setting, trade, say);
		const touchpoints = await setTouchpoints(setting, trade, say);
		if (trade.touchpoints.length > 0) {
			const asked = await setSurvey(setting, trade, touchpoints, say);
			if (!asked.ok) return asked;
			const measured = await setMetrics(setting, say);
			if (!measured.ok) return measured;
		}
		for (const tactic of trade.tactics) await setTactic(setting, tactic, say);
		return ok(begun.value);
	});

function saying(scope: OrganisationScope): Say {
	const { locale } = scope.organisation;
	const i18n = translator(isLocale(locale) ? locale : sourceLocale);
	return (key, params) => i18n.find(key, params) ?? '';
}

async function setDepartments(scope: StrategyScope, trade: Trade, say: Say): Promise<void> {
	for (const key of trade.departments) {
		const made = await addDepartment(scope, { name: say(`trades.departments.${key}`) });
		if (!made.ok && made.error.code !== 'people.department_taken') throw new Error(made.error.code);
	}
}

/** The touchpoints of the trade by key: made, or found where one of that name is there. */
async function setTouchpoints(scope: StrategyScope, trade: Trade, say: Say): Promise<Map<string, string>> {
	const known = await scope.db
		.selectFrom('item')
		.select(['id', 'search_text'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'touchpoint')
		.where('removed_at', 'is', null)
		.execute();
	const found = new Map<string, string>();
	for (const { key, phase, channel, importance } of trade.touchpoints) {
		const title = say(`trades.touchpoints.${key}`);
		const same = known.find((row) => row.search_text === searchText(title));
		const id = same?.id ?? (await insertTouchpoint(scope, { title, phase, channel, importance, suggested: true }));
		found.set(key, id);
	}
	return found;
}

/** A survey of two questions, kept as a draft: it is opened when its words are right. */
async function setSurvey(
	scope: StrategyScope,
	trade: Trade,
	touchpoints: ReadonlyMap<string, string>,
	say: Say
): Promise<Result<undefined, string>> {
	const about = trade.askAfter;
	const title =
		about === null
			? say('trades.survey.titlePlain')
			: say('trades.survey.title', { touchpoint: say(`trades.touchpoints.${about}`) });
	const touchpoint = about === null ? null : (touchpoints.get(about) ?? null);
	const begun = await startSurvey(scope, { touchpoint, title });
	if (!begun.ok) return begun;
	const survey = await findSurvey(scope, begun.value.id);
	if (survey === null) return fail('survey.not_found');
	await scope.db
		.updateTable('survey')
		.set({
			asks_because: toJson({
				[survey.locale]: say('trades.survey.because', { organisation: scope.organisation.name })
			}),
			thanks: toJson({ [survey.locale]: say('trades.survey.thanks') })
		})
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', survey.id)
		.execute();
	await markSuggested(scope, [survey.id]);
	return ok();
}

const markSuggested = (scope: StrategyScope, ids: readonly string[]) =>
	scope.db
		.updateTable('item')
		.set({ suggested: 1 })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', 'in', ids)
		.execute();

const figures = [
	{ key: 'nps', kind: 'nps' },
	{ key: 'csat', kind: 'csat' },
	{ key: 'ces', kind: 'ces' },
	{ key: 'first_response', kind: 'first-response' },
	{ key: 'resolution', kind: 'resolution' }
] as const;

/** The five figures; a kind that is measured already is left alone, apart from the one that the survey has just begun. */
async function setMetrics(scope: StrategyScope, say: Say): Promise<Result<undefined, string>> {
	const known = await listMetrics(scope);
	for (const { key, kind } of figures) {
		const title = say(`trades.metrics.${key}.title`);
		const question = say(`trades.metrics.${key}.question`);
		const same = known.find((metric) => metric.kind === kind);
		if (same !== undefined) {
			if (kind === 'nps') await markSuggested(scope, [same.id]);
			continue;
		}
		// What feeds it comes later: a question of its kind, a file of cases.
		const made = await addMetric(scope, { title, kind, question, suggested: true });
		if (!made.ok) return made;
	}
	return ok();
}

async function setTactic(scope: StrategyScope, tactic: StarterTactic, say: Say): Promise<void> {
	const words = (part: string): string => say(`trades.tactics.${tactic.key}.${part}`);
	const id = await insertTactic(scope, {
		title: words('title'),
		why: words('why'),
		effort: tactic.effort,
		impact: tactic.impact,
		automates: tactic.automates,
		humanRoute: tactic.automates ? words('route') : '',
		suggested: true
	});
	for (let n = 1; n <= tactic.actions; n += 1) {
		await insertAction(scope, { tacticId: id, title: words(`action${n}`), suggested: true });
	}
}
