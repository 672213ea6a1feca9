/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * share_test.c -- the range of a share, against figures worked out otherwise.
 *
 * The table was made with Python's decimal at 80 digits, by the textbook's form: p = y / n,
 * m = n (N - 1) / (N - n), c = (p + z^2 / 2m) / (1 + z^2 / m), h = z / (1 + z^2 / m) *
 * sqrt(p (1 - p) / m + z^2 / 4m^2), z = 1.96; the range is c - h to c + h; all are rounded half up
 * to thousandths; N <= n: the share itself.
 */
#include "demur/fold.h"

#include "tap.h"

static const struct {
    uint32_t yes, of, population;
    struct demur_share want;
} cases[] = {
    {0U, 1U, 2U, {0, 0, 793}},
    {1U, 1U, 2U, {1000, 207, 1000}},
    {0U, 10U, 20U, {0, 0, 168}},
    {10U, 10U, 20U, {1000, 832, 1000}},
    {5U, 10U, 11U, {500, 404, 596}},
    {74U, 121U, 191U, {612, 558, 663}},
    {60U, 91U, 156U, {659, 594, 719}},
    {28U, 40U, 54U, {700, 623, 767}},
    {31U, 97U, 401U, {320, 245, 405}},
    {1U, 3U, 1000000U, {333, 61, 792}},
    {333333U, 999999U, 1000000U, {333, 333, 333}},
    {1U, 2U, 4294967295U, {500, 95, 905}},
    {2147483647U, 4294967294U, 4294967295U, {500, 500, 500}},
    {0U, 4294967294U, 4294967295U, {0, 0, 0}},
    {4294967293U, 4294967294U, 4294967295U, {1000, 1000, 1000}},
    {0U, 1U, 1U, {0, 0, 0}},
    {3U, 7U, 7U, {429, 429, 429}},
    {3U, 7U, 2U, {429, 429, 429}},
    {1000000U, 3000000U, 4000000000U, {333, 333, 334}},
    {808U, 1236U, 5000U, {654, 630, 676}},
    {4U, 5U, 60U, {800, 388, 962}},
    {18U, 24U, 60U, {750, 597, 859}},
    {32U, 59U, 60U, {542, 526, 559}},
    {2U, 20U, 400U, {100, 29, 295}},
    {36624U, 438486U, 1000000U, {84, 83, 84}},
    {35U, 47U, 400U, {745, 614, 843}},
    {54188U, 61982U, 1000000U, {874, 872, 877}},
    {508658187U, 531725348U, 4000000000U, {957, 957, 957}},
    {321U, 323U, 400U, {994, 989, 997}},
    {154914892U, 265695474U, 4000000000U, {583, 583, 583}},
    {106492238U, 1703729685U, 4000000000U, {63, 62, 63}},
    {17U, 24U, 400U, {708, 514, 848}},
    {107U, 149U, 400U, {718, 658, 772}},
    {60U, 277U, 400U, {217, 191, 245}},
    {1203143340U, 1324919353U, 4000000000U, {908, 908, 908}},
    {37U, 53U, 400U, {698, 574, 799}},
    {806899909U, 2744112456U, 4000000000U, {294, 294, 294}},
    {560U, 799U, 5000U, {701, 671, 729}},
    {3U, 37U, 60U, {81, 41, 154}},
    {533021001U, 884585952U, 4000000000U, {603, 603, 603}},
    {1669086092U, 1836494975U, 4000000000U, {909, 909, 909}},
    {2398U, 3815U, 5000U, {629, 621, 636}},
    {157164U, 379147U, 1000000U, {415, 413, 416}},
    {89U, 93U, 400U, {957, 905, 981}},
    {36U, 42U, 400U, {857, 730, 930}},
    {4055U, 4303U, 5000U, {942, 940, 945}},
    {1179U, 3677U, 5000U, {321, 313, 328}},
    {63386082U, 314395343U, 4000000000U, {202, 202, 202}},
    {354253418U, 1795823849U, 4000000000U, {197, 197, 197}},
    {1001U, 1246U, 5000U, {803, 784, 822}},
    {5086U, 41112U, 1000000U, {124, 121, 127}},
    {1347535308U, 2461127667U, 4000000000U, {548, 548, 548}},
    {2434U, 2869U, 5000U, {848, 840, 857}},
    {478365U, 608065U, 1000000U, {787, 786, 787}},
    {5U, 54U, 60U, {93, 71, 120}},
    {2855U, 3884U, 5000U, {735, 728, 742}},
    {2U, 4U, 60U, {500, 155, 845}},
    {1914012528U, 2925891380U, 4000000000U, {654, 654, 654}},
    {2738U, 3161U, 5000U, {866, 859, 873}},
    {118U, 185U, 5000U, {638, 568, 702}},
    {1251U, 1377U, 5000U, {908, 895, 921}},
    {3U, 32U, 60U, {94, 45, 187}},
    {147U, 394U, 400U, {373, 367, 379}},
    {126U, 379U, 400U, {332, 322, 343}},
};

static void test_every_share_is_that_of_the_table(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_share s = demur_share_of(cases[i].yes, cases[i].of, cases[i].population);

        CHECK(s.share == cases[i].want.share);
        CHECK(s.low == cases[i].want.low);
        CHECK(s.high == cases[i].want.high);
    }
}

static void test_the_range_holds_the_share_and_mirrors(void)
{
    for (uint32_t n = 1; n <= 40; n++) {
        for (uint32_t y = 0; y <= n; y++) {
            struct demur_share a = demur_share_of(y, n, 50);

            CHECK(a.low <= a.share && a.share <= a.high && a.high <= 1000);
            /* More who answer narrow the range. */
            struct demur_share b = demur_share_of(y, n, 500);

            CHECK(b.low <= a.low && a.high <= b.high);
        }
    }
}

int main(void)
{
    RUN(test_every_share_is_that_of_the_table);
    RUN(test_the_range_holds_the_share_and_mirrors);
    return tap_done();
}
