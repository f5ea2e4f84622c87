console.log('tea')
