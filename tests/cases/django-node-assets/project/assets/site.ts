const greeting: string = "hello from a bundle";
console.log(greeting.toUpperCase());
