import Testing

@testable import MailerService

@Suite struct RoundedLifetimeTests {
    @Test(
        arguments: [
            (1, 1, .minutes), (600, 10, .minutes), (3600, 1, .hours), (5400, 90, .minutes), (7200, 2, .hours),
            (86_400, 24, .hours), (172_800, 2, .days), (604_800, 7, .days),
        ] as [(Int, Int, RoundedLifetime.Unit)])
    func usesTheLargestSuitableUnit(seconds: Int, count: Int, unit: RoundedLifetime.Unit) {
        let lifetime = RoundedLifetime(.seconds(seconds))
        #expect(lifetime.count == count && lifetime.unit == unit)
    }
}
