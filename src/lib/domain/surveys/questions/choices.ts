import { optionKind } from './options.ts';

/** Any number of several options. */
export const choices = optionKind('choices', true, {
	en: { text: 'Which of these apply?', options: { o1: 'First answer', o2: 'Second answer' } }
});
