import Testing

@testable import Postgres

@Suite struct WireParametersTests {
    @Test func refusesTextWithNULInsteadOfTruncatingIt() throws {
        #expect(throws: PostgresError.encoding(parameter: 2)) {
            try WireParameters([.text("fine"), .text("cut\0off")])
        }
    }
}
