package com.example.loyalty;

import static dev.writ.handler.Decision.ref;

import dev.writ.testkit.Given;
import dev.writ.testkit.HandlerContract;
import org.junit.jupiter.api.Test;

class LoyaltyTest {
    private static final Object CARD = ref(":card/number", "10000001");

    private static Given cardWith120() {
        return Given.handlers(new AwardPoints(), new RedeemPoints())
                .command("award-points", "{\"card\": \"10000001\", \"points\": 120}");
    }

    @Test
    void pointsAreSpent() {
        cardWith120()
                .when("redeem-points", "{\"card\": \"10000001\", \"points\": 50}")
                .thenAccepted()
                .asserts(CARD, ":card/points", 70L);
    }

    @Test
    void nobodySpendsMoreThanThereIs() {
        cardWith120()
                .when("redeem-points", "{\"card\": \"10000001\", \"points\": 121}")
                .thenRejected("not-enough-points", "has 120");
    }

    @Test
    void onlyKnownCardsHavePoints() {
        cardWith120()
                .when("redeem-points", "{\"card\": \"10000002\", \"points\": 1}")
                .thenRejected("unknown-card", "10000002");
    }

    @Test
    void pointsSpentMeanwhileCannotBeSpentAgain() {
        cardWith120()
                .meanwhile("redeem-points", "{\"card\": \"10000001\", \"points\": 100}")
                .when("redeem-points", "{\"card\": \"10000001\", \"points\": 100}")
                .thenRejected("not-enough-points", "has 20");
    }

    @Test
    void twoFirstAwardsBothCount() {
        Given.handlers(new AwardPoints())
                .meanwhile("award-points", "{\"card\": \"10000001\", \"points\": 1}")
                .when("award-points", "{\"card\": \"10000001\", \"points\": 2}")
                .thenAccepted()
                .answers("[:find ?p . :where [?c :card/number \"10000001\"] [?c :card/points ?p]]", "3");
    }

    @Test
    void cardsHaveEightDigits() {
        cardWith120().when("redeem-points", "{\"card\": \"1\", \"points\": 1}").thenInvalid("/card");
    }

    @Test
    void bothKeepTheContract() {
        HandlerContract.check(new AwardPoints());
        HandlerContract.check(new RedeemPoints());
    }
}
