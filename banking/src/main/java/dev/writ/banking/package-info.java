/**
 * A small bank: customers, accounts, money that moves. The example of business logic for Writ.
 *
 * <p>Money is neither made nor lost: the sum of all balances is what was deposited, less what was withdrawn and what
 * paid bills. No balance is negative, no bill is paid twice, a closed account takes and gives nothing. Decisions state
 * what they relied on as guards, so that this holds whoever else decides at the same time.
 */
package dev.writ.banking;
