import Testing

@testable import GatewayService

@Suite struct ReceiveBudgetTests {
    private let budget = ReceiveBudget(capacity: 10_000)

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
