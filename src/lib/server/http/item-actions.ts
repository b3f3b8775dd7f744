import { z } from 'zod';
import { optionalId, words } from '../../domain/shared/fields.ts';
import { stepIds, type StepId } from '../../domain/strategy/steps.ts';
import { itemInput, removeItem, reorderInput, reorderItems, restoreItem } from '../items/commands.ts';
import { linkInput, linkItems, unlinkInput, unlinkItems } from '../links/commands.ts';
import { callGoodEnough, chooseWay } from '../strategy/commands.ts';
import { organisationAction, strategyAction } from './form-action.ts';

const stepField = z.enum(stepIds as unknown as readonly [StepId, ...StepId[]]);

export const wayInput = z.object({ step: stepField, way: z.enum(['quick', 'thorough']) });
export const goodEnoughInput = z.object({ step: stepField, undo: words(4), back: optionalId });

/** The actions that every step page offers for whatever lies on it: take away, bring back, put in order, tie. */
export const itemActions = {
	remove: organisationAction(itemInput, removeItem),
	restore: organisationAction(itemInput, restoreItem),
	reorder: organisationAction(reorderInput, reorderItems),
	link: organisationAction(linkInput, linkItems),
	unlink: organisationAction(unlinkInput, unlinkItems),
	way: strategyAction(wayInput, chooseWay),
	goodEnough: strategyAction(goodEnoughInput, callGoodEnough)
};
