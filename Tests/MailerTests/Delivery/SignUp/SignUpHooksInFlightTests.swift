import Models
import Testing

@testable import MailerService

@Suite struct SignUpHooksInFlightTests {
    @Test func oneApplicationDoesNotTakeAllPlaces() {
        let inFlight = SignUpHooksInFlight(limit: 3, limitPerApplication: 2)
        let (one, other) = (ApplicationID.make(), ApplicationID.make())
        #expect(inFlight.start(one) && inFlight.start(one) && !inFlight.start(one))
        #expect(inFlight.start(other) && !inFlight.start(other))
        inFlight.end(one)
        #expect(inFlight.start(other) && !inFlight.start(one))
    }
}
