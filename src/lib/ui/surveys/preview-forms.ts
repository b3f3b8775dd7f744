import type { Component } from 'svelte';
import type { QuestionForm, Wording } from '#lib/domain/surveys/question.ts';
import type { Question } from '#lib/domain/surveys/survey.ts';
import ChoicePreview from './ChoicePreview.svelte';
import ScalePreview from './ScalePreview.svelte';
import TextPreview from './TextPreview.svelte';

export interface PreviewProps {
	question: Pick<Question, 'kind' | 'settings'>;
	wording: Wording;
}

/** How each form of question looks on a phone, drawn small; a form without a drawing does not compile. */
export const previewForms: Readonly<Record<QuestionForm, Component<PreviewProps>>> = {
	scale: ScalePreview,
	choice: ChoicePreview,
	choices: ChoicePreview,
	text: TextPreview
};
