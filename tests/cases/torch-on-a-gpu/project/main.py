import torch

model = torch.nn.Linear(4, 1).cuda()
print(model(torch.ones(4).cuda()).item())
