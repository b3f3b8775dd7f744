import type { Channel, Component, Phase } from '../../../domain/audit/presets.ts';
import { addDays } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { insertTouchpoint, rateTouchpoint } from '../../audit/commands.ts';
import { as, hourOf, must, type Person, type Stage, type Team } from './stage.ts';

interface PlaceAbout {
	readonly title: string;
	readonly phase: Phase;
	readonly channel: Channel;
	readonly component: Component;
	readonly team: Team;
	readonly volume: number;
	readonly importance: number;
	readonly partner?: string;
	readonly note?: string;
	/** What staff gave, in the order of the raters below; 0 for whoever gave none. */
	readonly staff: readonly number[];
	/** What customers give on average, asked in one tap; without it nobody asks them there. */
	readonly tap?: number;
	readonly question?: string;
}

/** Where customers meet Tarro. */
export const places = {
	search: { title: 'Search result', phase: 'notice', channel: 'web', component: 'brand_messages', team: 'marketing', volume: 21000, importance: 3, staff: [4, 4, 3, 4], tap: 3.6, question: 'Did you find on the page what you were looking for?' },
	pictures: { title: 'Pictures of crates that customers post', phase: 'notice', channel: 'social', component: 'social_interactions', team: 'marketing', volume: 3400, importance: 2, staff: [4, 5, 4, 3] },
	recipe_mail: { title: 'Recipe mail', phase: 'notice', channel: 'mail', component: 'brand_messages', team: 'marketing', volume: 8200, importance: 3, staff: [4, 4, 4, 4], tap: 4, question: 'How did you like this week’s recipes?' },
	recipe_page: { title: 'Recipe page', phase: 'choose', channel: 'web', component: 'product', team: 'shop', volume: 15800, importance: 4, staff: [5, 4, 4, 4], tap: 4.3, question: 'How helpful was this recipe?' },
	advice: { title: 'Advice by phone', phase: 'choose', channel: 'phone', component: 'sales_processes', team: 'service', volume: 640, importance: 3, staff: [4, 4, 4, 5], tap: 4.1, question: 'How was the advice on the phone?' },
	checkout: { title: 'Ordering', phase: 'order', channel: 'web', component: 'sales_processes', team: 'shop', volume: 5700, importance: 5, staff: [4, 4, 5, 4] },
	recipe_checkout: { title: 'Recipe before checkout', phase: 'order', channel: 'web', component: 'product', team: 'shop', volume: 5100, importance: 4, staff: [4, 4, 4, 5], tap: 4.4, question: 'Was the recipe a good idea?' },
	monday_order: { title: 'Monday phone order', phase: 'order', channel: 'phone', component: 'sales_processes', team: 'service', volume: 890, importance: 5, staff: [3, 4, 4, 3], tap: 3.3, question: 'How was ordering by phone?' },
	confirmation: { title: 'Confirmation mail', phase: 'order', channel: 'mail', component: 'brand_messages', team: 'marketing', volume: 5700, importance: 4, staff: [5, 4, 5, 5], tap: 4.6, question: 'Did our mail make you smile?', note: 'Written in twenty minutes. Customers read it aloud at work.' },
	where_is_it: { title: '“Where is it?”', phase: 'receive', channel: 'web', component: 'after_sales', team: 'delivery', volume: 4300, importance: 4, staff: [4, 3, 3, 4], tap: 3.1, question: 'Did the page tell you when we come?' },
	running_late: { title: 'Mail “Running late”', phase: 'receive', channel: 'mail', component: 'after_sales', team: 'delivery', volume: 1200, importance: 4, staff: [3, 2, 3, 0], note: 'Goes out when the driver taps it, so mostly after the crate.' },
	arrival: { title: 'Arrival time', phase: 'receive', channel: 'door', component: 'after_sales', team: 'delivery', volume: 5600, importance: 5, staff: [4, 4, 5, 4], note: 'The two-hour window, and whether we keep it.' },
	driver: { title: 'The driver’s hello', phase: 'receive', channel: 'in_person', component: 'social_interactions', team: 'delivery', volume: 5600, importance: 4, staff: [5, 5, 4, 5], tap: 4.5, question: 'How was your driver?' },
	crate: { title: 'What is in the crate', phase: 'receive', channel: 'door', component: 'product', team: 'shop', volume: 5600, importance: 5, staff: [4, 4, 4, 4] },
	chatbot: { title: 'Chatbot', phase: 'get_help', channel: 'chat', component: 'after_sales', team: 'service', volume: 1400, importance: 3, staff: [4, 3, 4, 3], tap: 2.9, question: 'Did the chatbot help?' },
	queue: { title: 'Phone queue', phase: 'get_help', channel: 'phone', component: 'after_sales', team: 'service', volume: 1150, importance: 5, staff: [4, 4, 3, 4], tap: 2.4, question: 'How was waiting on the phone?' },
	help_mail: { title: 'Help by mail', phase: 'get_help', channel: 'mail', component: 'after_sales', team: 'service', volume: 780, importance: 4, staff: [3, 4, 4, 3], tap: 3.4, question: 'Did our mail solve it?' },
	crate_return: { title: 'Crate return', phase: 'get_help', channel: 'door', component: 'brand_ethics', team: 'delivery', volume: 2900, importance: 2, partner: 'Kratewerk, who wash the crates', staff: [4, 3, 4, 4], tap: 3.7, question: 'Was giving crates back easy?' },
	reorder: { title: 'Reorder list', phase: 'come_again', channel: 'web', component: 'sales_processes', team: 'shop', volume: 3800, importance: 4, staff: [4, 4, 4, 4], tap: 3.9, question: 'Did the list know what you need?' },
	invoice: { title: 'Invoice', phase: 'come_again', channel: 'mail', component: 'after_sales', team: 'shop', volume: 5600, importance: 2, staff: [3, 3, 0, 4] },
	leaflet: { title: 'Leaflet in the crate', phase: 'come_again', channel: 'door', component: 'brand_messages', team: 'marketing', volume: 5600, importance: 1, staff: [3, 2, 4, 3] },
	voucher: { title: 'Voucher after a mistake', phase: 'come_again', channel: 'mail', component: 'brand_ethics', team: 'service', volume: 260, importance: 3, staff: [4, 4, 4, 0] }
} as const satisfies Record<string, PlaceAbout>; // prettier-ignore
export type PlaceKey = keyof typeof places;

const raters: readonly Person[] = ['leila', 'nikos', 'mei', 'farid'];
/** Of those who have been rated by more people. */
const furtherRaters: readonly Person[] = ['samuel', 'hana', 'bram', 'tomas', 'ines'];

/** Lists the touchpoints, and lets several people rate them, some twice. */
export async function setPlaces(scope: StrategyScope, stage: Stage): Promise<Record<PlaceKey, string>> {
	const { story } = stage;
	const listed = as(scope, stage, 'leila', hourOf(stage, addDays(story.first.first, 2)));
	const ids: Partial<Record<PlaceKey, string>> = {};
	for (const [key, about] of Object.entries(places) as [PlaceKey, PlaceAbout][]) {
		ids[key] = await insertTouchpoint(listed, {
			title: about.title,
			phase: about.phase,
			channel: about.channel,
			component: about.component,
			departmentId: stage.teams[about.team],
			partner: about.partner ?? '',
			volume: about.volume,
			importance: about.importance,
			note: about.note ?? ''
		});
	}
	const found = ids as Record<PlaceKey, string>;
	for (const [key, about] of Object.entries(places) as [PlaceKey, PlaceAbout][]) {
		for (const [index, score] of about.staff.entries()) {
			if (score === 0) continue;
			const day = addDays(story.last.first, 6 + 3 * index);
			const rater = as(scope, stage, raters[index] as Person, hourOf(stage, day, 14));
			must(await rateTouchpoint(rater, { touchpoint: found[key], score, note: '' }));
		}
	}
	// Two more join in one afternoon, so that what staff say may be shown: five at least have rated each.
	for (const [key, about] of Object.entries(places) as [PlaceKey, PlaceAbout][]) {
		for (const index of [0, 1]) {
			const score = about.staff.filter((given) => given > 0)[index + 1] as number;
			const rater = as(scope, stage, furtherRaters[index] as Person, hourOf(stage, addDays(story.last.first, 18), 15));
			must(await rateTouchpoint(rater, { touchpoint: found[key], score, note: '' }));
		}
	}
	// At the door five rate (again) together, and nine people have an opinion: 4.2 in the middle.
	const atTheDoor = [4, 5, 4, 4, 4];
	for (const [index, score] of atTheDoor.entries()) {
		const day = hourOf(stage, addDays(story.running.first, 9), 11);
		const rater = as(scope, stage, furtherRaters[index] as Person, day);
		must(await rateTouchpoint(rater, { touchpoint: found.arrival, score, note: '' }));
	}
	return found;
}
