import Foundation
import Models
import TestKit
import Testing

@testable import RPC

@Suite struct SocketFileTests {
    private let sockets: TestSockets

    init() throws { sockets = try TestSockets() }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func onlyTheirOwnerCanReachTheSockets() async throws {
        let server = try await sockets.start()
        for role in CallerRole.allCases {
            #expect(try mode(sockets.paths.directory(of: .tokens, for: role)) == 0o700)
            #expect(try mode(sockets.path("1", role)) == 0o600)
        }
        await server.stop(grace: .zero)
        #expect(!FileManager.default.fileExists(atPath: sockets.path()))
    }

    /// For a service that runs as a user of its own: the group of its callers can connect, but can't create sockets.
    @Test func aGroupCanReachTheSockets() async throws {
        let server = try await sockets.start(access: .group)
        for role in CallerRole.allCases {
            #expect(try mode(sockets.paths.directory(of: .tokens, for: role)) == 0o750)
            #expect(try mode(sockets.path("1", role)) == 0o660)
        }
        await server.stop(grace: .zero)

        let directory = sockets.paths.directory(of: .tokens, for: .gateway)
        try FileManager.default.setAttributes([.posixPermissions: 0o770], ofItemAtPath: directory)
        await #expect(throws: SocketFileError.self) { try await sockets.start(access: .group) }
    }

    /// The service need not be in the group of its callers, so it can't call their other services.
    @Test(.enabled(if: getuid() == 0, "giving a directory to another group takes root"))
    func aSocketTakesTheGroupOfItsDirectory() async throws {
        let directory = sockets.paths.directory(of: .tokens, for: .gateway)
        try SocketFile.makeDirectory(directory)
        #expect(chown(directory, 0, 4711) == 0 && chmod(directory, 0o2750) == 0)
        let server = try await sockets.start(access: .group)
        let attributes = try FileManager.default.attributesOfItem(atPath: sockets.path())
        #expect(attributes[.groupOwnerAccountID] as? Int == 4711)
        await server.stop(grace: .zero)
    }

    /// Containers come back under other names, so their successors would not remove the sockets.
    @Test func sweepsOldSocketsOfDeadProcesses() async throws {
        let (old, young, alive) = (sockets.path("old"), sockets.path("young"), sockets.path("alive"))
        try SocketFile.makeDirectory(sockets.paths.directory(of: .tokens, for: .gateway))
        let peer = try await ScriptedPeer.listen(at: alive)
        for path in [old, young] {
            let dead = try await ScriptedPeer.listen(at: path)
            let aside = sockets.path("aside")
            try FileManager.default.moveItem(atPath: path, toPath: aside)
            await dead.close()
            try FileManager.default.moveItem(atPath: aside, toPath: path)
        }
        for path in [old, alive] {
            var times = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
            #expect(utimes(path, &times) == 0)
        }
        let server = try await sockets.start()
        #expect(!FileManager.default.fileExists(atPath: old))
        #expect(FileManager.default.fileExists(atPath: young))
        #expect(FileManager.default.fileExists(atPath: alive))
        await server.stop(grace: .zero)
        await peer.close()
    }

    @Test func refusesADirectoryThatOthersMayWriteTo() async throws {
        let directory = sockets.paths.directory(of: .tokens, for: .gateway)
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: directory)
        await #expect(throws: SocketFileError.self) { try await sockets.start() }
    }

    @Test func replacesTheSocketOfADeadProcess() async throws {
        let directory = sockets.paths.directory(of: .tokens, for: .gateway)
        try SocketFile.makeDirectory(directory)
        let dead = try await ScriptedPeer.listen(at: sockets.path())
        // Moved aside while the listener closes: only a process that is killed leaves its socket behind.
        let aside = sockets.path("aside")
        try FileManager.default.moveItem(atPath: sockets.path(), toPath: aside)
        await dead.close()
        try FileManager.default.moveItem(atPath: aside, toPath: sockets.path())
        let server = try await sockets.start()
        #expect(try await sockets.client().call(Echo(text: "alive")) == "alive")
        await server.stop(grace: .zero)
    }

    @Test func keepsTheSocketOfALivingProcess() async throws {
        let server = try await sockets.start()
        await #expect(throws: SocketFileError.self) { try await sockets.start() }
        #expect(try await sockets.client().call(Echo(text: "still here")) == "still here")
        await server.stop(grace: .zero)
    }

    @Test func namesTheVariableWhenAPathIsTooLong() throws {
        let path = "/tmp/" + String(repeating: "x", count: 103)
        #expect(path.utf8.count == 108)
        let error = #expect(throws: SocketFileError.self) { try SocketFile.prepare(path, for: .owner) }
        #expect(error?.description.contains("LATCHKEY_RUN_DIR") == true)
    }

    @Test func namesTheDirectoryThatCannotBeCreated() throws {
        let error = #expect(throws: SocketFileError.self) {
            try SocketFile.prepare("/dev/null/run/1.sock", for: .owner)
        }
        #expect(error?.description.contains("/dev/null") == true)
    }
}
