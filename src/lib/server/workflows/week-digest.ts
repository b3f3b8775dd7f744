import { mailFrom } from '../../domain/notices/choices.ts';
import type { NoticeWay } from '../../domain/notices/kinds.ts';
import { weekBegin } from '../../domain/notices/week.ts';
import { addDays, startOfDay } from '../../domain/shared/instant.ts';
import { ok } from '../../domain/shared/result.ts';
import { inTransaction } from '../db/transaction.ts';
import { queueMail } from '../mail/queue.ts';
import { choicesOf, workingDaysOf } from '../notices/choices.ts';
import { raiseNotice } from '../notices/raise.ts';
import type { Reminder } from '../notices/remind.ts';
import { findCurrentStrategy } from '../strategy/queries.ts';

/**
 * The week in five lines, on the first morning of the next: for leaders, and for whoever chose it or gathers anything for
 * the week. Once a week and person, even if the server slept over that morning.
 */
export const sendWeek: Reminder = async (scope, today) => {
	const until = weekBegin(today, scope.organisation.weekStart);
	const from = addDays(until, -7);
	const zone = scope.organisation.timeZone;
	const strategy = await findCurrentStrategy(scope);
	if (strategy === null || strategy.launchedAt === null) return;
	// A strategy that began this week has no week to look back on.
	if (Date.parse(strategy.launchedAt) >= startOfDay(until, zone)) return;
	const once = `digest:${strategy.id}:${from}`;
	const people = await scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.leftJoin('notice', (join) =>
			join
				.onRef('notice.organisation_id', '=', 'membership.organisation_id')
				.onRef('notice.membership_id', '=', 'membership.id')
				.on('notice.once', '=', once)
		)
		.select(['membership.id', 'membership.role', 'user.email', 'user.name', 'user.locale'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.disabled_at', 'is', null)
		.where('notice.id', 'is', null)
		.execute();
	if (people.length === 0) return;
	const chosen = await scope.db
		.selectFrom('notice_choice')
		.select(['membership_id', 'kind', 'way'])
		.where('organisation_id', '=', scope.organisationId)
		.where((eb) => eb.or([eb('kind', '=', 'digest'), eb('way', '=', 'digest')]))
		.execute();
	const days = await workingDaysOf(scope);
	for (const person of people) {
		const own = chosen.filter((choice) => choice.membership_id === person.id);
		const way = own.find((choice) => choice.kind === 'digest')?.way as NoticeWay | undefined;
		if (way === 'none' || (own.length === 0 && person.role !== 'leader')) continue;
		const { quiet } = await choicesOf(scope, person.id);
		await inTransaction(scope, async (inner) => {
			const told = await raiseNotice(inner, {
				kind: 'digest',
				to: [person.id],
				strategyId: strategy.id,
				path: `/notices/week?from=${from}`,
				words: { title: strategy.name, day: from },
				once
			});
			if (told > 0 && (way ?? 'mail') === 'mail' && inner.post?.isOn === true && !inner.organisation.demo) {
				await queueMail(inner, {
					kind: 'digest',
					membershipId: person.id,
					address: person.email,
					name: person.name,
					locale: person.locale ?? inner.organisation.locale,
					words: { strategyId: strategy.id, week: from },
					once: `${once}:${person.id}`,
					from: mailFrom(inner.clock.now(), quiet, { timeZone: zone, ...days })
				});
			}
			return ok();
		});
	}
};
