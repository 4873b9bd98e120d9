import Models
import Testing

@Suite struct RequiredParameterTests {
    @Test func hasItsValue() throws {
        let (name, age) = (RequiredParameter(value: "Ann"), RequiredParameter(value: 7))
        #expect(try name.get() == "Ann")
        #expect(try name.map(\.count).get() == 3)
        let both = try name.and(age).get()
        #expect(both.0 == "Ann" && both.1 == 7)
    }

    @Test func whatIsMissingIsAnErrorWheneverItIsUsed() {
        let (name, missing) = (RequiredParameter(value: "Ann"), RequiredParameter<Int>(value: nil))
        for read in [
            { _ = try missing.get() }, { _ = try missing.map { $0 + 1 }.get() }, { _ = try name.and(missing).get() },
            { _ = try missing.and(name).get() },
        ] as [() throws -> Void] {
            let error = #expect(throws: ServiceError.self) { try read() }
            #expect(error?.status == 400)
        }
    }
}
