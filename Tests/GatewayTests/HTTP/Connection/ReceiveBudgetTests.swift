import Synchronization
import TestKit
import Testing

@testable import GatewayService

@Suite struct ReceiveBudgetTests {
    private let clock = TestClock()
    private let budget: ReceiveBudget

    private final class TestClock: Sendable {
        private let instant = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { instant.withLock { $0 } }
        func skip(_ duration: Duration) { instant.withLock { $0 += duration } }
    }

    init() {
        let clock = clock
        budget = ReceiveBudget(capacity: 10_000) { clock.now }
    }

    private func expect(_ isThere: Bool, _ count: Int, from account: inout ReceiveAccount) {
        let taken = account.received(count)
        #expect(taken == isThere)
    }

    @Test func smallRequestsTakeNothing() {
        var account = ReceiveAccount(budget: budget)
        expect(true, ReceiveBudget.allowance, from: &account)
        #expect(budget.usedBytes == 0)
    }

    @Test func largeOnesTakeWhatIsThere() {
        var accounts = (0..<3).map { _ in ReceiveAccount(budget: budget) }
        expect(true, ReceiveBudget.allowance + 6000, from: &accounts[0])
        expect(false, ReceiveBudget.allowance + 6000, from: &accounts[1])
        // Others still get through.
        expect(true, 2000, from: &accounts[2])
        #expect(budget.usedBytes == 6000)
        for index in accounts.indices { accounts[index].close() }
        #expect(budget.usedBytes == 0)
    }

    // MARK: Slow senders

    private func slowSender(_ bytes: Int, _ ended: CallCounter) -> ReceiveAccount {
        var account = ReceiveAccount(budget: budget)
        account.end = { ended.add() }
        expect(true, ReceiveBudget.allowance + bytes, from: &account)
        account.asked()
        return account
    }

    @Test func theSlowestSenderMakesRoom() {
        let (first, second) = (CallCounter(), CallCounter())
        var slow = slowSender(5000, first)
        clock.skip(.milliseconds(10))
        _ = slowSender(5000, second)
        clock.skip(ReceiveBudget.grace)
        var other = ReceiveAccount(budget: budget)
        expect(true, ReceiveBudget.allowance + 4000, from: &other)
        #expect(first.count == 1 && second.count == 0)
        #expect(budget.usedBytes == 9000)
        // The one that has made room gets none, and gives nothing back twice.
        expect(false, 1, from: &slow)
        slow.close()
        #expect(budget.usedBytes == 9000)
    }

    @Test func asManySendersMakeRoomAsItTakes() {
        let ended = CallCounter()
        let senders = (0..<5).map { _ in slowSender(2000, ended) }
        clock.skip(ReceiveBudget.grace)
        var other = ReceiveAccount(budget: budget)
        expect(true, ReceiveBudget.allowance + 3000, from: &other)
        #expect(ended.count == 2 && budget.usedBytes == 9000)
        #expect(senders.count == 5)
    }

    @Test func nobodyMakesRoomWithinTheGracePeriod() {
        let ended = CallCounter()
        _ = slowSender(10_000, ended)
        clock.skip(ReceiveBudget.grace - .milliseconds(1))
        var other = ReceiveAccount(budget: budget)
        expect(false, ReceiveBudget.allowance + 1, from: &other)
        #expect(ended.count == 0)
    }

    /// Its client has done its part.
    @Test func aCompleteRequestMakesNoRoom() {
        let ended = CallCounter()
        var complete = slowSender(10_000, ended)
        complete.requestEnded()
        clock.skip(.seconds(60))
        var other = ReceiveAccount(budget: budget)
        expect(false, ReceiveBudget.allowance + 1, from: &other)
        #expect(ended.count == 0)
        complete.answered()
        expect(true, 1, from: &other)
    }

    /// A byte now and then does not make a sender fast.
    @Test func timeAddsUpOverAllBytesOfARequest() {
        let ended = CallCounter()
        var slow = slowSender(9000, ended)
        for _ in 0..<10 {
            clock.skip(ReceiveBudget.grace / 10)
            expect(true, 1, from: &slow)
            slow.asked()
        }
        var other = ReceiveAccount(budget: budget)
        expect(true, ReceiveBudget.allowance + 5000, from: &other)
        #expect(ended.count == 1 && budget.usedBytes == 5000)
    }

    /// A sender that waits for its turn is not slow.
    @Test func timeInWhichNothingWasAskedForDoesNotCount() {
        let ended = CallCounter()
        var account = ReceiveAccount(budget: budget)
        account.end = { ended.add() }
        expect(true, ReceiveBudget.allowance + 10_000, from: &account)
        clock.skip(.seconds(60))
        var other = ReceiveAccount(budget: budget)
        expect(false, ReceiveBudget.allowance + 1, from: &other)
        #expect(ended.count == 0)
    }

    @Test func theSlowestSenderGetsNoRoomAtTheExpenseOfOthers() {
        let (first, second) = (CallCounter(), CallCounter())
        var slowest = slowSender(5000, first)
        clock.skip(.milliseconds(10))
        _ = slowSender(5000, second)
        clock.skip(ReceiveBudget.grace)
        expect(false, 1, from: &slowest)
        #expect(first.count == 0 && second.count == 0)
    }

    /// Requests that are complete stay in memory for as long as their responses can't be sent.
    @Test func aClientThatReadsNoResponsesMakesRoom() {
        let ended = CallCounter()
        var deaf = slowSender(10_000, ended)
        deaf.requestEnded()
        deaf.isRead(false)
        clock.skip(ReceiveBudget.grace - .milliseconds(1))
        var other = ReceiveAccount(budget: budget)
        expect(false, ReceiveBudget.allowance + 1, from: &other)
        clock.skip(.milliseconds(1))
        expect(true, 1, from: &other)
        #expect(ended.count == 1)
    }

    @Test func aClientThatReadsOnMakesNoRoom() {
        let ended = CallCounter()
        var reading = slowSender(10_000, ended)
        reading.requestEnded()
        reading.isRead(false)
        reading.isRead(true)
        clock.skip(.seconds(60))
        var other = ReceiveAccount(budget: budget)
        expect(false, ReceiveBudget.allowance + 1, from: &other)
        #expect(ended.count == 0)
    }

    /// An answer gives back its own request, and nothing of what waits behind it.
    @Test func bytesThatAreNotPassedOnStayCharged() {
        var account = ReceiveAccount(budget: budget)
        let isThere = account.received(ReceiveBudget.allowance + 5000, isPassedOn: false)
        #expect(isThere && !account.isLong)
        account.passOn(1000)
        account.requestEnded()
        account.answered()
        #expect(budget.usedBytes == 4000)
        account.passOn(ReceiveBudget.allowance + 4000)
        account.requestEnded()
        account.answered()
        #expect(budget.usedBytes == 0)
    }

    @Test func bytesWaitWhileUnansweredRequestsFillTheAllowance() {
        var account = ReceiveAccount(budget: budget)
        expect(true, ReceiveBudget.allowance + 1, from: &account)
        // Its own bytes never wait.
        #expect(!account.mustWaitForAnswers)
        account.requestEnded()
        #expect(account.mustWaitForAnswers)
        account.answered()
        #expect(!account.mustWaitForAnswers)
    }

    /// A connection that is used up again is as slow as its newest request.
    @Test func timeCountsFromTheRequestThatIsArriving() {
        let ended = CallCounter()
        var account = slowSender(6000, ended)
        account.requestEnded()
        account.answered()
        clock.skip(.seconds(60))
        expect(true, ReceiveBudget.allowance + 6000, from: &account)
        var other = ReceiveAccount(budget: budget)
        expect(false, ReceiveBudget.allowance + 6000, from: &other)
        #expect(ended.count == 0)
    }

    // MARK: Answers

    @Test func anAnswerGivesBackWhatItsRequestTook() {
        var account = ReceiveAccount(budget: budget)
        expect(true, ReceiveBudget.allowance + 1000, from: &account)
        account.requestEnded()
        #expect(!account.canAnswerNow)
        // The next one is on its way already.
        expect(true, ReceiveBudget.allowance, from: &account)
        #expect(budget.usedBytes == 1000 + ReceiveBudget.allowance)
        account.answered()
        #expect(budget.usedBytes == 0 && account.canAnswerNow)
        account.requestEnded()
        account.answered()
        #expect(budget.usedBytes == 0)
    }

    @Test func anEarlyAnswerGivesBackWhenTheRequestEnds() {
        var account = ReceiveAccount(budget: budget)
        expect(true, ReceiveBudget.allowance + 1000, from: &account)
        account.answered()
        #expect(!account.canAnswerNow && budget.usedBytes == 1000)
        expect(true, 500, from: &account)
        account.requestEnded()
        #expect(budget.usedBytes == 0 && account.canAnswerNow)
    }
}
