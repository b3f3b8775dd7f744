import { describe, expect, test } from 'vitest';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { meanChance, npsChance, npsChanceNormal, npsPrediction, shareChance } from '#lib/domain/metrics/chance.ts';
import { normalFactor, normalQuantile, studentQuantile } from '#lib/domain/metrics/distribution.ts';
import {
	adjustedNps,
	geometricMean,
	logNormalMean,
	mannWhitney,
	meanInterval,
	meanSummary,
	newcombeDifference,
	npsCounts,
	npsDifference,
	npsInterval,
	npsScore,
	npsVariance,
	quantileInterval,
	quantileRanks,
	welchDifference,
	wilsonInterval
} from '#lib/domain/metrics/interval.ts';
import { evidenceOf } from '#lib/domain/metrics/kind.ts';
import { benjaminiHochberg, holm } from '#lib/domain/metrics/many.ts';
import {
	effectiveAnswers,
	finitePopulationAnswers,
	finitePopulationFactor,
	nonresponseBias,
	nonresponseBounds,
	npsAnswersForChange,
	npsAnswersForMargin,
	npsDetectableChange,
	rateAnswersForChange,
	rateAnswersForMargin
} from '#lib/domain/metrics/power.ts';
import { quantile, rankedValues } from '#lib/domain/metrics/ranked.ts';
import { compoundChurn, retention } from '#lib/domain/metrics/retention.ts';
import { brierScore } from '#lib/domain/goals/forecast.ts';
import { goalPace } from '#lib/domain/goals/pace.ts';
import vectors from '../../support/vectors/statistics.json' with { type: 'json' };

/** Equal to one part in a million, or to the digits that the vector prints. */
function close(actual: number, expected: number, relative = 1e-6): void {
	expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.max(1e-8, relative * Math.abs(expected)));
}

function closePair({ low, high }: { low: number; high: number }, expected: readonly number[], relative?: number): void {
	close(low, expected[0]!, relative);
	close(high, expected[1]!, relative);
}

const cases = <K extends keyof typeof vectors>(group: K): (typeof vectors)[K]['cases'][number][] =>
	vectors[group].cases;

describe('the net promoter score', () => {
	test('counts and scores answers as the vectors do', () => {
		for (const { input, expected } of cases('nps_from_scores')) {
			const { nps: score, ...counts } = expected;
			expect(npsCounts(input.scores)).toEqual(counts);
			expect(npsScore(npsCounts(input.scores))).toBe(score);
			expect(nps.summarise(evidenceOf(nps, input.scores), {}).value).toBe(score);
		}
	});

	test('has the adjusted Wald interval of the vectors', () => {
		for (const { input, expected } of cases('nps_ci')) {
			close(npsScore(input), expected.nps);
			close(npsVariance(input), expected.variance);
			close(npsScore(adjustedNps(input)), expected.adjusted_nps);
			closePair(npsInterval(input, input.confidence), expected.adjusted_wald);
		}
	});

	test('changes between two samples as the vectors do', () => {
		for (const { input, expected } of cases('nps_difference')) {
			const difference = npsDifference(input.before, input.after, input.confidence);
			close(difference.change, expected.raw_difference);
			close(difference.adjustedChange, expected.adjusted_difference);
			close(difference.standardError, expected.se_points);
			close(difference.z, expected.z);
			close(difference.pValue, expected.p_value);
			closePair(difference, expected.ci_95);
		}
	});

	test('has the published score and variance of one answer', () => {
		const { input, expected } = cases('nps_published')[0]!;
		const counts = {
			promoters: input.p_promoter! * 6,
			passives: input.p_passive! * 6,
			detractors: input.p_detractor! * 6
		};
		close(npsScore(counts), expected.nps!);
		close(npsVariance(counts), expected.variance!);
	});

	test('needs as many answers for a margin and for a change as the vectors say', () => {
		for (const { input, expected } of cases('nps_sample_size_for_margin')) {
			expect(npsAnswersForMargin(input.margin_points, input.variance, input.confidence)).toBe(expected.n_adjusted_wald);
		}
		for (const { input, expected } of cases('nps_sample_size_two_quarters')) {
			expect(npsAnswersForChange(input.change_points, 2 * input.variance_each, input)).toBe(expected.n_per_quarter);
		}
		for (const { input, expected } of cases('nps_minimum_detectable_change')) {
			const change = npsDetectableChange(
				{ n: input.n1, variance: input.variance_each },
				{ n: input.n2, variance: input.variance_each },
				input
			);
			close(change, expected.mdc_points);
		}
	});

	test('reaches its target with the chance of the vectors, exactly and by the normal approximation', () => {
		for (const { input, expected } of cases('nps_probability_to_hit')) {
			const toCome = input.expected_future_responses;
			const belief = {
				detractors: input.detractors + input.prior.detractors,
				passives: input.passives + input.prior.passives,
				promoters: input.promoters + input.prior.promoters
			};
			expect(npsChance(input, input.target_nps, toCome)).toBeCloseTo(expected.probability, 6);
			expect(npsPrediction(input, toCome, belief).expected).toBeCloseTo(expected.expected_final_nps, 5);
			if (expected.normal_approximation !== null) {
				const near = npsChanceNormal(input, input.target_nps, toCome, belief);
				expect(near).toBeCloseTo(expected.normal_approximation, 5);
			}
		}
	});

	test('tells 13.2 points with 500 answers each, and needs about 87,900 for one point', () => {
		const answers = [...Array<number>(200).fill(10), ...Array<number>(100).fill(3), ...Array<number>(200).fill(7)];
		const summary = nps.summarise(evidenceOf(nps, answers), {});
		expect(nps.detectable(500, 500, summary)!.change).toBeCloseTo(13.2, 1);
		expect(nps.answersNeeded(1, summary, false)).toBe(87_905);
		expect(nps.chanceByAccident(1, 500, 500, summary)).toBeCloseTo(0.42, 2);
	});
});

describe('shares', () => {
	test('have the Wilson interval of the vectors, published ones included', () => {
		for (const { input, expected } of cases('csat_wilson')) {
			close(input.successes / input.n, expected.point);
			closePair(wilsonInterval(input.successes, input.n, input.confidence), expected.wilson);
		}
	});

	test('differ with the hybrid score interval of the vectors', () => {
		for (const { input, expected } of cases('csat_difference_newcombe')) {
			const difference = newcombeDifference(input.x1, input.n1, input.x2, input.n2, input.confidence);
			close(difference.change, expected.difference);
			closePair(difference, expected.ci);
		}
	});

	test('need as many answers as the vectors say', () => {
		for (const { input, expected } of cases('csat_sample_size_two_quarters')) {
			expect(rateAnswersForChange(input.p1, input.p2, input)).toBe(expected.n_unpooled);
		}
		for (const { input, expected } of cases('csat_sample_size_for_margin')) {
			expect(rateAnswersForMargin(input.p, input.margin, input.confidence)).toBe(expected.n);
		}
	});

	test('reach their target with the chance of the vectors', () => {
		for (const { input, expected } of cases('csat_probability_to_hit')) {
			const chance = shareChance(input.satisfied, input.n, input.target, input.expected_future_responses);
			expect(chance).toBeCloseTo(expected.probability, 6);
		}
		expect(shareChance(170, 200, 0.87, 100)).toBeCloseTo(0.0897, 4);
	});

	test('of customers kept and lost follow the vectors', () => {
		for (const { input, expected } of cases('retention')) {
			const kept = retention(input.customers_start, input.customers_end, input.new_customers);
			expect(kept.retained).toBe(expected.retained);
			close(kept.retention, expected.retention);
			close(kept.churn, expected.churn);
			closePair(wilsonInterval(kept.retained, input.customers_start), expected.retention_wilson_95);
		}
		for (const { input, expected } of cases('churn_compounding')) {
			close(compoundChurn(input.monthly_churn, 3), expected.quarterly);
			close(compoundChurn(input.monthly_churn, 12), expected.annual);
		}
	});
});

describe('means', () => {
	test('have the t interval of the vectors, held to the scale for customer effort', () => {
		for (const { input, expected } of cases('ces_t_interval')) {
			const summary = meanSummary(input.scores);
			expect(summary.n).toBe(expected.n);
			close(summary.mean, expected.mean);
			close(summary.sd, expected.sd);
			close(studentQuantile(0.5 + input.confidence / 2, summary.n - 1), expected.t_critical);
			const interval = meanInterval(summary, input.confidence);
			closePair(interval, expected.ci);
			closePair({ low: Math.max(1, interval.low), high: Math.min(7, interval.high) }, expected.ci_clamped_1_7);
		}
		for (const { input, expected } of cases('mean_t_from_summary')) {
			closePair(meanInterval(input, input.confidence), expected.ci);
		}
	});

	test('differ as in Welch’s test of the vectors', () => {
		for (const { input, expected } of cases('two_sample_means_welch')) {
			const difference = welchDifference(meanSummary(input.a), meanSummary(input.b));
			close(difference.t, expected.t);
			close(difference.df, expected.df);
			close(difference.pValue, expected.p_value);
			closePair(difference, expected.ci_95);
		}
	});

	test('reach their target with the chance of the vectors', () => {
		for (const { input, expected } of cases('mean_probability_to_hit')) {
			const chance = meanChance(
				{ n: input.n, sum: input.n * input.mean },
				input.target,
				input.expected_future_responses,
				input,
				input.direction as 'higher' | 'lower'
			);
			expect(chance).toBeCloseTo(expected.probability, 6);
		}
	});

	test('rest on quantiles that agree with the vectors', () => {
		for (const { input, expected } of cases('student_t_quantile'))
			close(studentQuantile(input.p, input.df), expected, 1e-9);
		for (const { input, expected } of cases('normal_quantile')) close(normalQuantile(input.p), expected, 1e-11);
		close(normalFactor(0.95), 1.959963984540054, 1e-14);
	});
});

describe('times', () => {
	test('have the median, p90, log-normal mean and intervals of the vectors', () => {
		for (const { input, expected } of cases('duration_summary')) {
			const ranked = rankedValues(input.values);
			const logs = meanSummary(input.values.map(Math.log));
			expect(ranked.n).toBe(expected.n);
			close(quantile(ranked, 0.5), expected.median);
			close(quantile(ranked, 0.9), expected.p90_type7);
			close(quantile(ranked, 0.95), expected.p95_type7);
			close(meanSummary(input.values).mean, expected.mean);
			const ranks = quantileRanks(ranked.n, 0.5, input.confidence);
			if (expected.median_ci_order_stat === null) expect(ranks).toBeNull();
			else {
				expect(ranks!.lower).toBe(expected.median_ci_order_stat.k);
				close(ranks!.coverage, expected.median_ci_order_stat.actual_coverage);
				closePair(quantileInterval(ranked, 0.5, input.confidence)!, [
					expected.median_ci_order_stat.lower,
					expected.median_ci_order_stat.upper
				]);
			}
			close(geometricMean(logs).mean, expected.geometric_mean);
			closePair(geometricMean(logs, input.confidence), expected.geometric_mean_ci);
			close(logNormalMean(logs).mean, expected.lognormal_mean);
			closePair(logNormalMean(logs, input.confidence), expected.lognormal_mean_ci_modified_cox);
		}
	});

	test('differ as in the Mann-Whitney test of the vectors', () => {
		for (const { input, expected } of cases('two_sample_durations')) {
			const result = mannWhitney(rankedValues(input.a), rankedValues(input.b));
			expect(result.u).toBe(expected.mann_whitney_U_of_a);
			close(result.pValue, expected.p_value_normal_cc);
			expect(quantile(rankedValues(input.a), 0.5)).toBe(expected.median_a);
			expect(quantile(rankedValues(input.b), 0.5)).toBe(expected.median_b);
		}
	});
});

describe('populations, weights and many tests at once', () => {
	test('follow the vectors', () => {
		for (const { input, expected } of cases('finite_population')) {
			const needed = finitePopulationAnswers(input.n0, input.population);
			expect(needed).toBe(expected.n_required);
			close(finitePopulationFactor(needed, input.population), expected.fpc_if_n_equals_required);
		}
		for (const { input, expected } of cases('finite_population_se')) {
			close(finitePopulationFactor(input.n, input.population), expected.fpc);
			close(input.se_points * finitePopulationFactor(input.n, input.population), expected.se_corrected);
		}
		for (const { input, expected } of cases('kish_effective_n')) {
			close(effectiveAnswers(input.weights), expected.n_eff);
			close(input.weights.length / effectiveAnswers(input.weights), expected.deff);
		}
		for (const { input, expected } of cases('nonresponse_bounds')) {
			const bounds = nonresponseBounds(input.nps_respondents, input.response_rate);
			closePair(bounds, [expected.lower, expected.upper]);
		}
		for (const { input, expected } of cases('nonresponse_bias')) {
			const bias = nonresponseBias(input.nps_respondents, input.nps_nonrespondents, input.response_rate);
			close(bias, expected.bias_points);
			close(input.nps_respondents - bias, expected.population_nps);
		}
		for (const { input, expected } of cases('p_adjust')) {
			benjaminiHochberg(input.p).forEach((p, i) => close(p, expected.benjamini_hochberg[i]!));
			holm(input.p).forEach((p, i) => close(p, expected.holm[i]!));
		}
		for (const { input, expected } of cases('brier')) {
			const pairs = input.forecast.map((chance, i) => ({ chance, happened: input.outcome[i] === 1 }));
			close(brierScore(pairs), expected.brier);
		}
	});
});

describe('the pace of a goal', () => {
	test('follows the vectors', () => {
		for (const { input, expected } of cases('goal_pace')) {
			const pace = goalPace({
				baseline: input.baseline,
				target: input.target,
				current: input.current,
				elapsedDays: input.elapsed_days,
				totalDays: input.total_days,
				accumulates: true
			})!;
			close(pace.timeFraction, expected.time_fraction);
			close(pace.progress, expected.progress);
			close(pace.expectedNow, expected.expected_value_now);
			close(pace.gap, expected.gap_to_pace);
			close(pace.paceRatio!, expected.pace_ratio);
			close(pace.extrapolation!, expected.linear_extrapolation);
			if (expected.required_change_per_day === null) expect(pace.requiredPerDay).toBeNull();
			else close(pace.requiredPerDay!, expected.required_change_per_day);
		}
	});
});
