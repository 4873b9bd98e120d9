import CHashMemory
import Foundation
import Models
import Testing

@testable import PasswordHashing

#if os(Linux)
import Glibc

private let size = 19_456 * 1024

/// Runs `body` on a new thread, since kept memory belongs to a thread.
private func onAThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result(catching: body)) }.start()
    }
}

/// What libsodium does for a hash.
private func map(_ length: Int = size, _ flags: Int32 = MAP_PRIVATE | MAP_ANONYMOUS) throws -> UnsafeMutableRawPointer {
    let address = try #require(mmap(nil, length, PROT_READ | PROT_WRITE, flags, -1, 0))
    try #require(address != MAP_FAILED)
    return address
}

/// Resident bytes of the 20 MiB at `address`.
private func residentBytes(at address: UnsafeMutableRawPointer) throws -> Int {
    var pages = [UInt8](repeating: 0, count: (20 << 20) / 4096)
    try #require(mincore(address, 20 << 20, &pages) == 0)
    return pages.count { $0 & 1 == 1 } * 4096
}

@Suite struct HashMemoryTests {
    @Test func hashesUseTheKeptMemoryAndStayRight() async throws {
        let phc = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$CBtDLE4I+q0mFVkYIWYVvW6ul2uRns2dbRBBfDKW2/U"
        let pepper = try #require(Pepper(id: "py", key: SecretKey(0..<32)))
        let input = pepper.applied(to: Secret("p\u{E1}sswofird 1"))
        let loans = try await onAThread {
            var loans = 0
            HashMemory.keeping(for: .minimum) {
                for _ in 0..<3 {
                    let (right, wrong) = (try? Argon2.verify(input, phc), try? Argon2.verify(Data("wrong".utf8), phc))
                    #expect(right == true && wrong == false)
                }
                loans = latchkey_hash_memory_loans()
            }
            return loans
        }
        #expect(loans == 6)
    }

    @Test func isClearedAfterEachUse() async throws {
        try await onAThread {
            #expect(latchkey_hash_memory_keep(size))
            defer { latchkey_hash_memory_end() }
            let first = try map()
            memset(first, 0xA5, size)
            munmap(first, size)
            // The block is still there, so what was left in it can be looked at.
            #expect(UnsafeRawBufferPointer(start: first, count: size).allSatisfy { $0 == 0 })
            let second = try map()
            #expect(second == first && latchkey_hash_memory_loans() == 2)
            munmap(second, size)
        }
    }

    /// A hash leaves nothing, neither of the password nor of what was computed from it.
    @Test func isClearAfterAHash() async throws {
        try await onAThread {
            #expect(latchkey_hash_memory_keep(size))
            defer { latchkey_hash_memory_end() }
            let block = try map()
            munmap(block, size)
            _ = try Argon2.hash(Data("correct horse".utf8), .minimum)
            #expect(latchkey_hash_memory_loans() == 2)
            #expect(UnsafeRawBufferPointer(start: block, count: size).allSatisfy { $0 == 0 })
        }
    }

    @Test func isNotSharedBetweenThreads() async throws {
        // The blocks stay mapped when their threads end, so no address can be taken twice.
        var blocks: [UInt] = []
        for _ in 0..<4 {
            let block = try await onAThread {
                #expect(latchkey_hash_memory_keep(size))
                return UInt(bitPattern: try map())
            }
            blocks.append(block)
        }
        blocks.sort()
        #expect(blocks.count == 4)
        for (one, next) in zip(blocks, blocks.dropFirst()) { #expect(next - one >= UInt(size)) }
        for block in blocks { munmap(UnsafeMutableRawPointer(bitPattern: block), 20 << 20) }
    }

    /// A second mapping, a larger or a small one, and other kinds of mappings go to the kernel.
    @Test func givesOneBlockToOneMappingOfItsSize() async throws {
        try await onAThread {
            #expect(latchkey_hash_memory_keep(size))
            defer { latchkey_hash_memory_end() }
            let others = [size + 1, size / 2, 4096]
            for length in others { munmap(try map(length), length) }
            munmap(try map(size, MAP_SHARED | MAP_ANONYMOUS), size)
            #expect(latchkey_hash_memory_loans() == 0)
            let (block, second) = (try map(), try map())
            #expect(second != block && latchkey_hash_memory_loans() == 1)
            munmap(second, size)
            munmap(block, size)
        }
    }

    @Test func threadsWithoutItUseTheKernel() async throws {
        try await onAThread {
            _ = try Argon2.hash(Data("correct horse".utf8), .minimum)
            #expect(latchkey_hash_memory_loans() == 0)
        }
    }

    @Test func isBoundedAndGivenBackAtRest() async throws {
        try await onAThread {
            #expect(latchkey_hash_memory_keep(size))
            defer { latchkey_hash_memory_end() }
            let block = try map()
            memset(block, 1, size)
            munmap(block, size)
            for _ in 0..<5 { _ = try Argon2.hash(Data("correct horse".utf8), .minimum) }
            #expect((size...20 << 20).contains(try residentBytes(at: block)))
            HashMemory.rest()
            #expect(try residentBytes(at: block) == 0)
            let phc = try Argon2.hash(Data("x".utf8), .minimum)
            #expect(try Argon2.verify(Data("x".utf8), phc))
        }
    }

    @Test(arguments: [0, Int.max])
    func impossibleSizesAreRefused(_ bytes: Int) async throws {
        try await onAThread {
            #expect(!latchkey_hash_memory_keep(bytes))
            let phc = try Argon2.hash(Data("x".utf8), .minimum)
            #expect(try Argon2.verify(Data("x".utf8), phc))
        }
    }
}
#endif
