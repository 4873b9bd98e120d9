import Models
import Testing

@testable import ServiceKit

@Suite struct BuildIdentityTests {
    @Test func isTheSameInEveryProcessOfABuild() {
        let build = Operations.Health.Build.current
        #expect(build == .current && build.version == LatchkeyVersion.current && !build.isReplaced)
        #expect(build.methods.count == 16 && build.methods.allSatisfy(\.isHexDigit))
    }
}
