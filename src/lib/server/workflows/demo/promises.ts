import { addDays } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { openReview } from '../../optimisation/commands.ts';
import { guessGoal } from '../../optimisation/guess-commands.ts';
import { seeLessonAgain, tagLesson } from '../../optimisation/lesson-commands.ts';
import { findReading } from '../../optimisation/promise-queries.ts';
import { listLessons } from '../../optimisation/queries.ts';
import { askToRead, confirmRead, signCommitment } from '../promises.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';

/** What was promised at the launch and anew for the running quarter, who has read the page, and first guesses for the review to come. */
export async function setPromises(scope: StrategyScope, stage: Stage): Promise<void> {
	const { story, teams } = stage;
	const launch = hourOf(stage, addDays(story.first.first, 4), 9);
	must(
		await signCommitment(as(scope, stage, 'ines', launch), {
			sponsor: 'Ines Moreau',
			budget: '4,000',
			sentence: 'Mondays come first, also when it is tight.',
			hours: [
				{ department: teams.service, hours: 12 },
				{ department: teams.delivery, hours: 6 }
			]
		})
	);
	must(
		await signCommitment(as(scope, stage, 'ines', hourOf(stage, addDays(story.running.first, 5), 10)), {
			sponsor: 'Ines Moreau',
			budget: '9,500',
			sentence: 'We pay for solutions before we pay for apologies.',
			hours: [
				{ department: teams.service, hours: 16 },
				{ department: teams.delivery, hours: 8 },
				{ department: teams.shop, hours: 10 },
				{ department: teams.marketing, hours: 4 }
			]
		})
	);
	const asked = hourOf(stage, addDays(story.running.first, 5), 11);
	must(await askToRead(as(scope, stage, 'ines', asked), {}));
	const reading = (await findReading(scope))?.id as string;
	const readers: readonly Person[] = ['ines', 'leila', 'nikos', 'mei', 'farid', 'hana', 'yusuf', 'margit'];
	for (const [index, who] of readers.entries()) {
		must(await confirmRead(as(scope, stage, who, asked + (index + 1) * 3_600_000), { reading }));
	}
	const review = (await openReview(scope))?.id;
	const goals = await scope.db
		.selectFrom('goal')
		.select(['id', 'owner_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('status', '=', 'set')
		.orderBy('id')
		.execute();
	const mine = goals.find((goal) => goal.owner_id === stage.people.leila);
	if (review !== undefined && mine !== undefined) {
		must(
			await guessGoal(as(scope, stage, 'leila', hourOf(stage, addDays(story.today, -1), 17)), {
				...{ review, goal: mine.id, confidence: 6, value: null }
			})
		);
	}
}

/** Words under which lessons are found, and one that showed itself again. */
export async function setLibrary(scope: StrategyScope, stage: Stage): Promise<void> {
	const { story } = stage;
	const words = [
		['measuring', 'NPS'],
		['delight', 'small money'],
		['measuring', 'service']
	] as const;
	const lessons = [...(await listLessons(scope))].sort((a, b) => (a.on === b.on ? 0 : a.on < b.on ? -1 : 1));
	const on = hourOf(stage, addDays(story.running.first, 6), 15);
	for (const [index, lesson] of lessons.entries()) {
		for (const tag of words[index % words.length] ?? []) {
			must(await tagLesson(as(scope, stage, 'ines', on), { id: lesson.id, tag }));
		}
	}
	const first = lessons[0];
	if (first !== undefined) {
		const seen = {
			id: first.id,
			note: 'The phone goal moved by three points and nobody had done a thing.',
			undo: false
		};
		must(await seeLessonAgain(as(scope, stage, 'ines', hourOf(stage, addDays(story.today, -9), 11)), seen));
	}
}
