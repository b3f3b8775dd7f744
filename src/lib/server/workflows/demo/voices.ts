import type { Random } from '../../../domain/metrics/random.ts';

/** What the made-up customers of Tarro say, by how happy they are and what it is about. {gaps} are filled in. */
const said = {
	promoterOnTime: [
		'Your mail about the avocados made my whole office laugh.',
		'The recipe before checkout saved {day}. My son ate {dish} and asked for more.',
		'The driver knows our dog by name.',
		'{dish}, in the crate, at six, as promised. I can breathe.',
		'Ordered in the tram, cooked by seven. That is all I want.',
		'The confirmation mail is the only mail I read aloud at home.',
		'Two minutes for a week of dinners. My record is ninety seconds.',
		'You remembered that we do not eat nuts. Nobody else does.',
		'Our driver carried the crate up four floors and wished my mother a good evening.',
		'It was five minutes early and everything was cold that should be cold.',
		'The children choose the recipe now. I only pay and smile.',
		'I rang, somebody picked up, it was done. I had forgotten that this exists.',
		'The chatbot found my crate before I had finished my sentence.',
		'Fresh, friendly, on time. I told the whole school gate.',
		'Nothing was missing, not even the parsley.',
		'My neighbour asked which shop it was. Now we share a delivery.',
		'I forgot the milk and you asked me about it. Thank you!',
		'The reorder list knows us better than my mother-in-law.',
		'The {dish} recipe is on our fridge door now.',
		'I like that I see where the van is. No more standing at the window.',
		'Somebody wrote “enjoy your {day}” on the crate by hand.',
		'First time in years that {day} evening is not a fight.',
		'Exactly what I ordered, exactly when you said.',
		'The new mail told me a joke about leeks. I have ordered leeks since.',
		'Your people sound as if they liked working there.'
	],
	promoterLate: [
		'It came {min} minutes late, but somebody rang before I had to. That makes the difference.',
		'Late, and the driver was so sorry that I made him a coffee.',
		'A quarter of an hour late, the food was perfect. I stay.',
		'You were late once in twenty times. I can live with that.',
		'Late, but the voucher was in my mail before the crate was at the door.',
		'It was late and nobody made excuses. I like that.'
	],
	passiveOnTime: [
		'Ordering is easy. It is the waiting I cannot plan around.',
		'All good. A smaller window than two hours would be better.',
		'Fine. The bananas were green, though.',
		'Good, but the crates pile up in my hall.',
		'It works. Nothing more to say, and that is nearly a compliment.',
		'I would like to say when, not only on which day.',
		'The app asks me to sign in every week.',
		'Nice people, too much ice in the bag.',
		'Why can I add nothing after eight in the evening?',
		'Good. Freshlane has the better bread.',
		'The search finds tomato soup when I type tomatoes.',
		'Everything there. The invoice comes in a format that I cannot open.',
		'I had to ring for the address, the app would not take it.',
		'Please tell me earlier when something is out of stock.',
		'Quite happy. The leaflets could stay in the van.'
	],
	passiveLate: [
		'{min} minutes late. A message would have been enough.',
		'Late, but fresh. Next time tell me before.',
		'The mail “running late” came after the crate.',
		'I had a call at seven and the crate came at seven. Of course.',
		'A bit late again. It is mostly Mondays.',
		'I waited by the door and the app said “on its way” for an hour.',
		'The crate was late and the ice was water. The rest was good.'
	],
	detractorOnTime: [
		'It kept asking for my order number.',
		'You took the wrong crate, sweetly.',
		'Two eggs broken, and the form for it has eleven fields.',
		'The price at the door was not the price in the app.',
		'I wrote on {day} and have no answer yet.',
		'I was twelve minutes in the queue to say one sentence.',
		'The chatbot is friendly and knows nothing.',
		'Half of the order was replaced by things that we do not eat.',
		'Nobody told me that {dish} needs an oven dish of that size.',
		'I cannot find a telephone number anywhere.',
		'Your app lost my basket twice.',
		'Three mails a day are two too many.'
	],
	detractorLate: [
		'Third {day} in a row. The children had eaten toast by the time it came.',
		'Nobody rang. I waited with the oven on.',
		'{min} minutes. The window was two hours and you still missed it.',
		'I left work early for this crate. It came when the guests were leaving.',
		'“Your order is on its way” is not a time.',
		'On {day} we need to eat at six, not at eight.',
		'Late, and the ice cream was soup.',
		'I rang at a quarter to eight. The tape said you open at eight. Dinner was at six.',
		'The queue told me that my call is important. For nine minutes.',
		'Again late, again no word. I like your food, I cannot like this.',
		'My daughter was asleep when dinner came.',
		'The driver was kind. He said that there is one van for the whole quarter on Mondays.',
		'You write “about six”. It was {min} minutes past seven.',
		'We ate bread. Again.'
	],
	orderingHappy: [
		'Done before the kettle boiled.',
		'The recipe came before I knew that I was hungry.',
		'Reorder, pay, laugh at the mail. Perfect.',
		'Very clear. My father managed it alone.',
		'I like that it says what is in season.',
		'The phone lady read my mind.',
		'Finally a basket that adds up before the last page.',
		'The joke in the confirmation got better this month.',
		'Fast. I ordered at a red light. As the passenger.',
		'Three taps for {dish}. I counted.',
		'It knew what I buy on {day}.',
		'No account needed for the first order. Thank you.'
	],
	orderingUnhappy: [
		'The delivery time comes on the last page. I need it on the first.',
		'My card was refused, then charged.',
		'I cannot order for two addresses.',
		'It forgot my basket while I looked for the yeast.',
		'The voucher field swallows vouchers.',
		'Too many questions before I may buy bread.',
		'By phone it is one person, and everybody rings at the same time.',
		'The page jumps when the pictures come.'
	],
	phone: [
		'It took a while to get through, then it was easy.',
		'She knew what we had last week.',
		'Nine minutes in the queue, one minute for the order.',
		'Please open before eight. I drive from eight on.',
		'He repeated everything. I felt safe.',
		'Easier than the app, for me at least.'
	]
} as const;

export type Voice = keyof typeof said;

const gaps: Readonly<Record<string, readonly string[]>> = {
	day: ['Monday', 'Tuesday', 'Thursday', 'Friday'],
	dish: [
		'fish fingers with peas',
		'pumpkin soup',
		'the noodle pan',
		'lentil bolognese',
		'pancakes',
		'the tray of vegetables',
		'meatballs'
	],
	min: ['20', '35', '40', '50', '70']
};

/** A sentence of a customer. Sentences of one kind come round only when all others were said. */
export function saying(voice: Voice, at: number, random: Random): string {
	const sentences = said[voice];
	const sentence = sentences[Math.floor(at * sentences.length)] as string;
	const filled = sentence.replaceAll(/\{(\w+)\}/g, (_, gap: string) => {
		const words = gaps[gap] ?? [''];
		return words[Math.floor(random() * words.length)] as string;
	});
	return filled.charAt(0).toUpperCase() + filled.slice(1);
}

/** What a made-up service case is about, with how often it comes. */
export const subjects: readonly (readonly [string, number])[] = [
	['The crate is late', 30],
	['Something is missing', 18],
	['Wrong crate', 8],
	['Something is broken', 10],
	['Change the order', 12],
	['The invoice', 7],
	['The app does not take the address', 6],
	['Collect the crates', 5],
	['A question about a recipe', 4]
];

/** How many different sentences there are, gaps aside. */
export const sentenceCount = Object.values(said).reduce((sum, sentences) => sum + sentences.length, 0);
