# A static program in an empty image: docker run --rm -v "$PWD:/work" IMAGE check
FROM rust:1-alpine AS build
RUN apk add --no-cache build-base
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin imagelint
# The files that are checked belong to somebody else than the user of the container; nothing of them is ever run.
RUN printf '[safe]\n\tdirectory = *\n' > /gitconfig

FROM scratch
COPY --from=build /src/target/release/imagelint /usr/bin/imagelint
COPY --from=build /gitconfig /etc/gitconfig
WORKDIR /work
ENTRYPOINT ["/usr/bin/imagelint"]
