import { optionKind } from './options.ts';

/** One of several options. */
export const choice = optionKind('choice', false, {
	en: { text: 'Which of these fits best?', options: { o1: 'First answer', o2: 'Second answer' } }
});
