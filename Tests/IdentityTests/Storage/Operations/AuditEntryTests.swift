import Models
import RPC
import Testing

@testable import IdentityService

@Suite struct AuditEntryTests {
    private func entry(_ ipAddress: String?) -> AuditEntry {
        AuditEntry(
            event: .signIn, application: .make(), ipAddress: ipAddress,
            context: CallContext(deadline: .after(.seconds(1))))
    }

    @Test(arguments: ["192.0.2.7", "2001:db8::1", "::ffff:192.0.2.7"])
    func keepsAnIPAddress(text: String) { #expect(entry(text).plausibleAddress == text) }

    @Test(arguments: [nil, "", "1", "not an address", "192.0.2.7\n", "١٩٢.٠.٢.٧", String(repeating: "1", count: 46)])
    func leavesOutWhatIsNotAnIPAddress(text: String?) { #expect(entry(text).plausibleAddress == nil) }
}
