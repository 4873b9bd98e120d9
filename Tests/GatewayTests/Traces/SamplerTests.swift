import ServiceKit
import Testing

@testable import GatewayService

@Suite struct SamplerTests {
    private func parent(isSampled: Bool) -> SpanContext {
        SpanContext(traceID: .make(), spanID: .make(), flags: isSampled ? SpanContext.Flag.sampled : 0)
    }

    private func part(_ sampler: Sampler, parent: SpanContext? = nil) -> Double {
        let count = 4000
        return Double((0..<count).count { _ in sampler.samples(.make(), parent: parent) }) / Double(count)
    }

    @Test func recordsAPartOfTheTraces() {
        #expect(part(Sampler(.alwaysOn, ratio: 0)) == 1 && part(Sampler(.parentBasedAlwaysOn, ratio: 0)) == 1)
        #expect(part(Sampler(.alwaysOff, ratio: 1)) == 0 && part(Sampler(.parentBasedAlwaysOff, ratio: 1)) == 0)
        for name in [Sampler.Name.traceIDRatio, .parentBasedTraceIDRatio] {
            #expect(part(Sampler(name, ratio: 0)) == 0 && part(Sampler(name, ratio: 1)) == 1)
            #expect((0.2...0.3).contains(part(Sampler(name, ratio: 0.25))))
        }
    }

    /// So that several samplers keep the same traces.
    @Test func decidesByTheIDAlone() {
        for _ in 0..<1000 {
            let id = SpanContext.TraceID.make()
            if Sampler(.traceIDRatio, ratio: 0.1).samples(id) {
                #expect(Sampler(.traceIDRatio, ratio: 0.5).samples(id))
            }
            #expect(Sampler(.traceIDRatio, ratio: 0.5).samples(id) == Sampler(.traceIDRatio, ratio: 0.5).samples(id))
        }
    }

    @Test func theParentBasedOnesFollowTheCaller() {
        for name in [Sampler.Name.parentBasedAlwaysOn, .parentBasedAlwaysOff, .parentBasedTraceIDRatio] {
            #expect(part(Sampler(name, ratio: 0.5), parent: parent(isSampled: true)) == 1)
            #expect(part(Sampler(name, ratio: 0.5), parent: parent(isSampled: false)) == 0)
        }
        #expect(part(Sampler(.alwaysOn, ratio: 1), parent: parent(isSampled: false)) == 1)
        #expect(part(Sampler(.alwaysOff, ratio: 1), parent: parent(isSampled: true)) == 0)
    }
}
