# docker buildx bake        with: IMAGE=registry.example/team/bookshelf TAG=1.2
variable "IMAGE" { default = "bookshelf" }
variable "TAG" { default = "local" }

# Bake reads compose.yaml as well, whose service this is.
group "default" { targets = ["app"] }

target "app" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["${IMAGE}:${TAG}"]
}

target "dev" {
  context = "."
  dockerfile = "Dockerfile.dev"
  tags = ["${IMAGE}:dev"]
}
