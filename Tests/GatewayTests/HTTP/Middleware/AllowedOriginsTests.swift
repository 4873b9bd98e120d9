import Testing

@testable import GatewayService

@Suite struct AllowedOriginsTests {
    @Test func untilAClientIsKnownNothingIsDecided() { #expect(AllowedOrigins().origins == nil) }

    @Test func theLastClientCounts() {
        let allowed = AllowedOrigins()
        var other = Samples.demo
        other.origins = ["https://other.example"]
        allowed.restrict(to: other)
        allowed.restrict(to: Samples.demo)
        #expect(allowed.origins == [Samples.origin])
        allowed.restrictToNone()
        #expect(allowed.origins == [])
    }
}
