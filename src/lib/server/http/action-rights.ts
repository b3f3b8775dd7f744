import { itemKinds, type ItemKind } from '../../domain/items/kinds.ts';
import { may, type Permission, type Role } from '../../domain/strategy/access.ts';

/**
 * Who may do something: whoever holds a permission, or all of several; `anyone` who belongs to the organisation, because
 * it is about themselves; `public` is whoever asks, because a link or a code is the right. With `own` and `others`, one
 * right for what is one's own and another for what is not.
 */
export type Right =
	| Permission
	| readonly Permission[]
	| 'anyone'
	| 'public'
	| { readonly own: Permission | 'anyone'; readonly others: Permission | 'nobody' };

const strategy = '/(app)/strategies/[strategy=id]';

const ownToDo: Right = { own: 'action.do', others: 'action.assign' };
const ownDecision: Right = { own: 'review.note', others: 'review.hold' };
const ownWords: Right = { own: 'comment.write', others: 'nobody' };
const oneself: Right = { own: 'anyone', others: 'plate.read' };
const mine: Right = { own: 'anyone', others: 'nobody' };

const talk = { say: 'comment.write', reword: ownWords, unsay: ownWords, resay: ownWords } as const;

/** The actions of every step, with the kind of thing that lies on its page. What is sent decides: each kind has its own right. */
const stepOf = (kind: ItemKind) =>
	({
		remove: itemKinds[kind].remove,
		restore: itemKinds[kind].remove,
		reorder: itemKinds[kind].edit,
		link: itemKinds[kind].edit,
		unlink: itemKinds[kind].edit,
		way: 'evidence.edit',
		goodEnough: 'evidence.edit'
	}) as const;

/**
 * Every form action of the application by the route that offers it, and who may do it. Commands ask for the right
 * themselves; that they ask for this one is tried for every action and every role (tests/reliability/roles.test.ts), and an
 * action without a row here fails that.
 */
export const actionRights: Readonly<Record<string, Readonly<Record<string, Right>>>> = {
	'/(app)/answers/[answer=id]': {
		correct: 'metric.edit',
		leaveOut: 'metric.edit',
		countAgain: 'metric.edit',
		erase: 'metric.edit'
	},
	'/(app)/claims': {
		remove: itemKinds.claim.remove,
		restore: itemKinds.claim.remove,
		add: 'claim.edit',
		describe: 'claim.edit',
		fill: 'claim.edit'
	},
	'/(app)/customers/one': { erase: 'organisation.edit' },
	'/(public)/demo': {
		leader: 'public',
		head: 'public',
		member: 'public',
		customer: 'public',
		day: 'public',
		leave: 'public'
	},
	'/(public)/forgot': { default: 'public' },
	'/(app)/guide': {
		remove: itemKinds.message.remove,
		restore: itemKinds.message.remove,
		tone: 'guide.edit',
		addRule: 'guide.edit',
		describeRule: 'guide.edit',
		removeRule: 'guide.edit',
		restoreRule: 'guide.edit',
		addMessage: 'guide.edit',
		describeMessage: 'guide.edit',
		check: 'guide.edit'
	},
	'/(app)/hand-over/[member=id]': { away: oneself, back: oneself, preview: oneself, handOver: oneself, undo: oneself },
	'/(app)/imports': { upload: 'import.run' },
	'/(app)/imports/[import=id]': {
		map: 'import.run',
		start: 'import.run',
		goOn: 'import.run',
		undo: 'import.run',
		discard: 'import.run'
	},
	'/(public)/invite/[token]': { default: 'public' },
	'/(public)/login': { default: 'public' },
	'/(public)/logout': { default: 'public' },
	'/(public)/meet': { note: 'public', hand: 'public' },
	'/(app)/me': { describe: 'anyone', password: 'anyone', end: mine, endOthers: 'anyone' },
	'/(app)/me/notices': { ways: 'anyone', quiet: 'anyone' },
	'/(app)/my-week': { tap: ownToDo, hours: 'anyone' },
	'/(app)/notices': { see: mine, seePlace: 'anyone', seeAll: 'anyone' },
	'/(app)/people': { invite: 'people.invite', withdraw: 'people.invite' },
	'/(app)/people/departments': {
		add: 'people.manage',
		rename: 'people.manage',
		move: 'people.manage',
		remove: 'people.manage',
		restore: 'people.manage'
	},
	'/(app)/people/[member=id]': {
		role: 'people.manage',
		disable: 'people.manage',
		enable: 'people.manage',
		reset: 'people.manage'
	},
	'/(app)/plate': {
		remove: itemKinds.tactic.remove,
		restore: itemKinds.tactic.remove,
		give: ['answers.read', 'action.assign'],
		answered: 'answers.read',
		again: 'answers.read',
		propose: 'plate.read',
		wish: 'plate.read'
	},
	'/(public)/reset/[token]': { default: 'public' },
	'/(app)/settings': { describe: 'organisation.edit' },
	'/(app)/settings/hours': { set: 'organisation.edit', promise: 'organisation.edit', drop: 'organisation.edit' },
	'/(app)/settings/keys': { create: 'key.manage', revoke: 'key.manage' },
	'/(app)/settings/mail': { test: 'organisation.edit', again: 'organisation.edit' },
	'/(app)/settings/watch': { set: 'organisation.edit' },
	'/(app)/settings/webhooks': { add: 'key.manage', remove: 'key.manage', ping: 'key.manage', again: 'key.manage' },
	'/(public)/setup/[token]': { default: 'public' },
	'/(app)/strategies': { begin: 'strategy.edit' },
	'/(app)/strategies/copy': { copy: 'strategy.edit' },
	'/(app)/strategies/file': { bring: 'strategy.edit' },
	[strategy]: { launch: 'strategy.edit', reviewDate: 'strategy.edit' },
	[`${strategy}/audit`]: {
		...stepOf('finding'),
		addTouchpoint: 'evidence.edit',
		rateTouchpoint: 'touchpoint.rate',
		addFinding: 'evidence.edit',
		addWorkshopNote: 'evidence.edit',
		addSwotItem: 'evidence.edit',
		putOnBoard: 'evidence.edit',
		moveSwotItem: 'evidence.edit',
		renameSwotItem: 'evidence.edit',
		callNewBusiness: 'strategy.edit'
	},
	[`${strategy}/audit/noticed/[finding=id]`]: {
		remove: itemKinds.finding.remove,
		restore: itemKinds.finding.remove,
		reorder: itemKinds.finding.edit,
		link: itemKinds.finding.edit,
		unlink: itemKinds.finding.edit,
		...talk,
		describeFinding: 'evidence.edit',
		citeEvidence: 'evidence.edit',
		putOnBoard: 'evidence.edit'
	},
	[`${strategy}/audit/noticed/[finding=id]/answer`]: { default: ['tactic.edit', 'action.assign'] },
	[`${strategy}/audit/rate`]: { rateTouchpoint: 'touchpoint.rate' },
	[`${strategy}/audit/[touchpoint=id]`]: {
		link: itemKinds.touchpoint.edit,
		unlink: itemKinds.touchpoint.edit,
		describeTouchpoint: 'evidence.edit',
		rateTouchpoint: 'touchpoint.rate'
	},
	[`${strategy}/competitors`]: {
		...stepOf('competitor'),
		addCompetitor: 'evidence.edit',
		adoptDomain: 'evidence.edit',
		describeCompetitor: 'evidence.edit',
		nameOurDomain: 'evidence.edit',
		addKeywords: 'evidence.edit',
		describeKeyword: 'evidence.edit',
		typeRanking: 'evidence.edit',
		forgetRanking: 'evidence.remove',
		addWatchItem: 'evidence.edit',
		describeWatchItem: 'evidence.edit',
		triage: 'evidence.edit',
		notice: 'evidence.edit'
	},
	[`${strategy}/example/[step]`]: { copy: 'evidence.edit' },
	[`${strategy}/goals`]: {
		...stepOf('goal'),
		...talk,
		set: 'goal.edit',
		draft: 'goal.edit',
		reset: 'goal.edit',
		redraft: 'goal.edit',
		move: 'goal.edit',
		update: 'goal.checkIn',
		rhythm: 'goal.edit',
		tie: 'goal.edit',
		aim: 'strategy.edit'
	},
	[`${strategy}/surveys/budget`]: { keep: 'survey.edit' },
	[`${strategy}/launch`]: {
		launch: 'strategy.edit',
		reviewDate: 'strategy.edit',
		sign: 'commitment.sign',
		ask: 'strategy.edit'
	},
	[`${strategy}/measurement`]: {
		...stepOf('metric'),
		addMetric: 'metric.edit',
		typePoint: 'metric.edit',
		addEvent: 'evidence.edit',
		describeEvent: 'evidence.edit',
		removeEvent: 'evidence.edit',
		restoreEvent: 'evidence.edit'
	},
	[`${strategy}/measurement/changed/[alert=id]`]: {
		take: 'evidence.edit',
		release: { own: 'evidence.edit', others: 'action.assign' },
		dismiss: { own: 'evidence.edit', others: 'evidence.remove' },
		reopen: { own: 'evidence.edit', others: 'evidence.remove' },
		explain: 'evidence.edit',
		note: 'evidence.edit',
		todo: 'evidence.edit'
	},
	[`${strategy}/measurement/[metric=id]`]: {
		settings: 'metric.edit',
		typePoint: 'metric.edit',
		asked: 'metric.edit',
		removeAsked: 'metric.edit',
		remove: 'metric.edit',
		addEvent: 'evidence.edit',
		describeEvent: 'evidence.edit',
		removeEvent: 'evidence.edit',
		restoreEvent: 'evidence.edit'
	},
	[`${strategy}/money`]: { give: 'money.edit', takeBack: 'money.edit', restore: 'money.edit' },
	[`${strategy}/one-page`]: { confirm: 'strategy.read', invite: 'strategy.share', revoke: 'strategy.share' },
	[`${strategy}/optimisation`]: {
		...stepOf('decision'),
		plan: 'review.hold',
		prepare: 'review.hold',
		addDecision: 'review.hold',
		describeDecision: 'review.hold',
		tickDecision: ownDecision,
		addLesson: 'review.hold',
		describeLesson: 'review.hold'
	},
	[`${strategy}/optimisation/archive`]: { tag: 'review.hold', untag: 'review.hold', seen: 'review.hold' },
	[`${strategy}/personas`]: {
		...stepOf('persona'),
		addPersona: 'evidence.edit',
		addJourney: 'evidence.edit',
		addEmptyJourney: 'evidence.edit',
		describeJourney: 'evidence.edit',
		drawAsItShouldBe: 'evidence.edit',
		addStage: 'evidence.edit',
		describeStage: 'evidence.edit',
		feelStage: 'evidence.edit',
		addFinding: 'evidence.edit',
		addMoment: 'evidence.edit',
		describeMoment: 'evidence.edit',
		judgeMoment: 'evidence.edit'
	},
	[`${strategy}/personas/[persona=id]`]: {
		link: itemKinds.persona.edit,
		unlink: itemKinds.persona.edit,
		describePersona: 'evidence.edit',
		drawPortrait: 'evidence.edit'
	},
	[`${strategy}/readiness`]: {
		open: 'readiness.hold',
		close: 'readiness.hold',
		answer: 'readiness.answer',
		turn: ['readiness.answer', 'evidence.edit'],
		mark: 'practice.edit',
		aside: 'practice.edit',
		back: 'practice.edit',
		add: 'practice.edit'
	},
	[`${strategy}/research`]: {
		...stepOf('criterion'),
		addCriteria: 'evidence.edit',
		describeCriterion: 'evidence.edit',
		weighCriterion: 'evidence.edit',
		scoreCompany: 'evidence.edit',
		withdrawScore: 'evidence.edit',
		restoreScore: 'evidence.edit',
		addCheck: 'evidence.edit',
		describeCheck: 'evidence.edit',
		addShop: 'evidence.edit',
		describeShop: 'evidence.edit',
		makeOpportunity: 'evidence.edit'
	},
	[`${strategy}/review/[review=id]`]: {
		...stepOf('decision'),
		start: 'review.hold',
		end: 'review.hold',
		move: 'review.hold',
		takeOver: 'review.hold',
		present: 'review.hold',
		guess: 'goal.checkIn',
		chooseTactic: 'review.hold',
		settleNote: 'review.hold',
		addNote: 'review.note',
		parkNote: 'review.hold',
		choose: 'review.hold',
		thanks: 'review.hold',
		closing: 'review.hold',
		addDecision: 'review.hold',
		describeDecision: 'review.hold',
		tickDecision: ownDecision,
		addLesson: 'review.hold'
	},
	[`${strategy}/settings`]: { frame: 'strategy.edit', steps: 'strategy.edit' },
	[`${strategy}/surveys`]: { ...stepOf('survey'), startSurvey: 'survey.edit' },
	[`${strategy}/surveys/[survey=id]`]: {
		remove: itemKinds.survey.remove,
		restore: itemKinds.survey.remove,
		reorder: itemKinds.survey.edit,
		editSurvey: 'survey.edit',
		openSurvey: 'survey.edit',
		closeSurvey: 'survey.edit',
		removeSurvey: 'survey.edit',
		addQuestion: 'survey.edit',
		editQuestion: 'survey.edit',
		declareParameter: 'survey.edit',
		dropParameter: 'survey.edit'
	},
	[`${strategy}/tactics`]: {
		...stepOf('tactic'),
		addTactic: 'tactic.edit',
		adopt: 'tactic.edit',
		move: 'tactic.edit',
		shift: 'tactic.edit',
		days: 'tactic.edit',
		shiftAction: 'tactic.edit',
		actionDays: 'tactic.edit',
		tick: ownToDo,
		untick: ownToDo,
		stuck: ownToDo,
		handBack: ownToDo
	},
	[`${strategy}/tactics/library`]: { adopt: 'tactic.edit' },
	[`${strategy}/tactics/[tactic=id]`]: {
		...stepOf('tactic'),
		...talk,
		describe: 'tactic.edit',
		start: 'tactic.edit',
		finish: 'tactic.edit',
		stop: 'tactic.edit',
		addAction: 'tactic.edit',
		assign: 'action.assign',
		schedule: 'tactic.edit',
		tick: ownToDo,
		untick: ownToDo,
		stuck: ownToDo,
		handBack: ownToDo,
		overrule: 'tactic.overrule',
		effect: 'tactic.edit',
		withdraw: 'tactic.edit',
		compare: 'tactic.edit',
		budget: 'tactic.edit',
		addPoint: ownToDo,
		pointForEach: ownToDo,
		tickPoint: ownToDo,
		untickPoint: ownToDo,
		movePoint: ownToDo,
		removePoint: ownToDo,
		restorePoint: ownToDo,
		recordSpend: 'tactic.edit',
		removeSpend: 'tactic.edit',
		restoreSpend: 'tactic.edit'
	},
	'/(public)/update/[token]': { default: 'public' },
	'/(app)/voices': { count: 'survey.edit' },
	'/(app)/voice': { give: 'voice.write', switch: 'tactic.edit', turn: 'tactic.edit' },
	'/(app)/welcome/demo': { default: 'demo.load' },
	'/(app)/welcome/trade': { default: 'strategy.edit' }
};

/** Whether a role may do it at all: of what is one's own where that is asked. */
export function roleMay(role: Role, right: Right): boolean {
	if (right === 'anyone' || right === 'public') return true;
	if (typeof right === 'string') return may(role, right);
	if ('own' in right) return right.own === 'anyone' || may(role, right.own);
	return right.every((permission) => may(role, permission));
}
