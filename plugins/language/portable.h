/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exponential function and the logarithm, with the same bits on every machine.  A C library may compute them with
 * fused products where the processor has these and without where not, so that a cluster of mixed machines would write
 * records that differ in their last digit.  Here double precision, a fixed order of operations and no fused product
 * (-ffp-contract=off) leave nothing to choose.  Pure functions: any thread.
 */
#ifndef QUOTH_LANGUAGE_PORTABLE_H
#define QUOTH_LANGUAGE_PORTABLE_H

/* e^x within one unit in the last place of the result; 0 from -104 down, infinity from 89 up, NaN of NaN. */
float portable_exp(float x);

/* The natural logarithm of x > 0, within one unit in the last place; -infinity for 0, NaN below and of NaN. */
float portable_log(float x);

#endif
