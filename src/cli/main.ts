process.stdout.write('frame-pipeline\n');
