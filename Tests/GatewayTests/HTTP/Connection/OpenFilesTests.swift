import Foundation
import Testing

@testable import GatewayService

@Suite struct OpenFilesTests {
    @Test func thereIsRoomForWhatTheLimitLeaves() {
        #expect(OpenFiles.room(forConnections: 4096, limit: 4352) == 4096)
        #expect(OpenFiles.room(forConnections: 4096, limit: 4351) == 4095)
        #expect(OpenFiles.room(forConnections: 4096, limit: rlim_t.max) == 4096)
    }

    @Test func oneConnectionIsAlwaysTried() {
        for limit: rlim_t in [0, 1, 256, 257] { #expect(OpenFiles.room(forConnections: 4096, limit: limit) == 1) }
    }

    @Test func theSoftLimitIsNeverLowered() {
        var (before, after) = (rlimit(), rlimit())
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #expect(getrlimit(files, &before) == 0)
        #expect(OpenFiles.room(forConnections: 1) == 1)
        #expect(getrlimit(files, &after) == 0)
        #expect(after.rlim_cur >= before.rlim_cur && after.rlim_max == before.rlim_max)
    }
}
