import Testing

@testable import GatewayService

@Suite struct ConnectionStateTests {
    @Test func aRequestLineMayHave16KiBAndNoByteMore() {
        let state = ConnectionState(budget: ReceiveBudget())
        #expect(state.isInRequestLine && !state.isRequestLineTooLong)
        state.requestLineLength = 16 * 1024
        #expect(!state.isRequestLineTooLong)
        state.requestLineLength += 1
        #expect(state.isRequestLineTooLong)
    }
}
