import type { Cause } from '../../../domain/audit/presets.ts';
import { addDays, type Day } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { citeEvidence, insertFinding } from '../../audit/finding-commands.ts';
import { addSwotItem, putOnBoard } from '../../audit/swot-commands.ts';
import type { PlaceKey } from './places.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';

type Evidence = readonly [target: 'answer' | 'case' | 'figure' | 'address' | 'word', title: string, detail: string];

interface FindingAbout {
	readonly kind: 'pain' | 'opportunity' | 'strength';
	readonly title: string;
	readonly severity: 1 | 2 | 3;
	readonly place: PlaceKey;
	readonly cause?: Cause;
	readonly detail?: string;
	readonly by: Person;
	readonly origin?: 'audit' | 'workshop' | 'answers' | 'review';
	readonly evidence: readonly Evidence[];
	readonly board?: boolean;
}

/** What the people of Tarro noticed. */
const findings = {
	late_mondays: { kind: 'pain', title: 'Crates come late on Mondays, and nobody says so', severity: 3, place: 'arrival', cause: 'waiting', by: 'leila', board: true, detail: 'One van serves the whole eastern quarter on Mondays. The mail goes out when the driver finds a minute.', evidence: [['answer', 'Third Monday in a row. The children had eaten toast by the time it came.', 'a 3, after delivery'], ['case', 'Late crates are the commonest case', 'three in ten, two in ten a year ago'], ['word', '“I drive past and see them standing at the window.”', 'Bram, driver']] },
	queue: { kind: 'pain', title: 'Nine minutes in the phone queue before eight', severity: 3, place: 'queue', cause: 'poor_support', by: 'farid', board: true, detail: 'Parents call on the way to school. We open at eight.', evidence: [['case', 'Callers who hung up before eight', '31 in one month'], ['word', '“The queue told me that my call is important. For nine minutes.”', 'a customer']] },
	no_time: { kind: 'pain', title: 'Nobody learns when exactly the crate comes', severity: 2, place: 'where_is_it', cause: 'waiting', by: 'mei', board: true, evidence: [['answer', '“Your order is on its way” is not a time.', 'a 4, after delivery']] },
	bot_number: { kind: 'pain', title: 'The chatbot asks for the order number twice', severity: 2, place: 'chatbot', cause: 'poor_support', by: 'aisyah', evidence: [['answer', 'It kept asking for my order number.', 'a 4, after delivery']] },
	eleven_fields: { kind: 'pain', title: 'The form for broken eggs has eleven fields', severity: 2, place: 'help_mail', cause: 'feedback_ignored', by: 'hana', origin: 'workshop', evidence: [['address', 'The form itself', 'counted on a phone, with one hand']] },
	card: { kind: 'pain', title: 'A refused card is charged all the same', severity: 2, place: 'checkout', cause: 'security_risk', by: 'mei', origin: 'answers', evidence: [['answer', 'My card was refused, then charged.', 'a 2, after ordering']] },
	recipe_baskets: { kind: 'opportunity', title: 'Parents take the child-friendly recipe twice as often', severity: 2, place: 'recipe_checkout', by: 'mei', board: true, evidence: [['figure', '2,140 baskets with it last month', 'out of 5,100 that saw it']] },
	early_phone: { kind: 'opportunity', title: 'Orders by phone come early in the week, before eight', severity: 2, place: 'monday_order', by: 'leila', board: true, evidence: [['figure', 'Calls by hour', 'half of Monday’s calls between seven and nine']] },
	ring_first: { kind: 'opportunity', title: 'A call before the customer calls saves the evening', severity: 2, place: 'running_late', by: 'nikos', origin: 'answers', evidence: [['answer', 'It came 35 minutes late, but somebody rang before I had to.', 'a 9, after delivery']] },
	reorder_names: { kind: 'opportunity', title: 'Customers name their lists: “Grandma”, “Sleepover”', severity: 1, place: 'reorder', by: 'yusuf', evidence: [['figure', '640 lists with a name of their own', '']] },
	mail_laughs: { kind: 'strength', title: 'The confirmation mail makes people laugh', severity: 3, place: 'confirmation', by: 'tomas', origin: 'answers', board: true, evidence: [['answer', 'Your mail about the avocados made my whole office laugh.', 'a 10, after delivery'], ['figure', '41 answers quote it', 'this quarter']] },
	drivers: { kind: 'strength', title: 'Drivers know people by name', severity: 2, place: 'driver', by: 'nikos', board: true, evidence: [['answer', 'The driver knows our dog by name.', 'a 10, after delivery']] },
	recipes: { kind: 'strength', title: 'Recipes that children eat', severity: 2, place: 'recipe_page', by: 'mei', board: true, evidence: [['answer', 'My son ate fish fingers with peas and asked for more.', 'a 9, after delivery']] },
	two_minutes: { kind: 'strength', title: 'A week of dinners in two minutes', severity: 2, place: 'checkout', by: 'tomas', evidence: [['figure', 'The middle order takes 2 minutes 10', 'on a phone']] }
} as const satisfies Record<string, FindingAbout>; // prettier-ignore
export type FindingKey = keyof typeof findings;

const typed = [
	['opportunity', 'Freshlane’s customers complain of long waits'],
	['threat', 'Lidgate offers two-hour slots that hold'],
	['threat', 'Fewer drivers to be had in spring'],
	['weakness', 'One van for the whole eastern quarter']
] as const;

/** What was noticed, each with evidence, and the board that sums it up. */
export async function setNoticed(
	scope: StrategyScope,
	stage: Stage,
	touchpoints: Record<PlaceKey, string>
): Promise<Record<FindingKey, string>> {
	const { story } = stage;
	const ids: Partial<Record<FindingKey, string>> = {};
	const noted = (index: number): Day => addDays(story.last.first, 9 + 5 * index);
	for (const [index, [key, about]] of (Object.entries(findings) as [FindingKey, FindingAbout][]).entries()) {
		const day = noted(index);
		const by = as(scope, stage, about.by, hourOf(stage, day, 15));
		const id = await insertFinding(by, {
			kind: about.kind,
			title: about.title,
			severity: about.severity,
			touchpointId: touchpoints[about.place],
			cause: about.cause ?? null,
			detail: about.detail ?? '',
			origin: about.origin ?? 'audit'
		});
		for (const [target, title, detail] of about.evidence) {
			must(await citeEvidence(by, { finding: id, target, title, url: '', detail, seen: day }));
		}
		if (about.board === true) must(await putOnBoard(by, { finding: id, quadrant: null }));
		ids[key] = id;
	}
	for (const [quadrant, title] of typed) {
		must(await addSwotItem(as(scope, stage, 'ines', hourOf(stage, noted(6), 16)), { quadrant, title }));
	}
	return ids as Record<FindingKey, string>;
}
